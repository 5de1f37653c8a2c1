import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { shortenLog } from '../src/gateway/activity/retention.ts';
import { whyNotAllowed } from '../src/gateway/people/roles.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';

const contacts = '/contacts/v4/contacts';
const planted = { email: 'planted@example.com', token: 'planted-token-4714', jobTitle: 'planted-title-4715' };
const contact = {
  info: {
    name: { first: 'Ada' },
    emails: { items: [{ email: planted.email }] },
    jobTitle: planted.jobTitle,
    extendedFields: { items: { 'custom.token': planted.token, token: planted.token } },
  },
};

/** Everything in every table of the gateway, as text. */
async function everyByte({ gateway: { database } }: Guarded): Promise<string> {
  const names =
    database.dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`;
  const { rows } = await names.execute(database.read);
  const all: unknown[] = [];
  for (const { name } of rows)
    all.push((await sql`select * from ${sql.table(name)}`.execute(database.read)).rows);
  return JSON.stringify(all);
}

for (const { name, open } of testDatabases())
  describe(`bodies of calls on ${name}`, () => {
    test('are not kept unless a connection says so; then covered, sealed, and gone with their entry', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { api, connection, gateway, wix } = guarded;
      const agent = await guarded.agent('Writer', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'mask', fields: ['email'], by: 'mask' }],
      });
      const create = async (): Promise<string> => {
        const answer = await agent.call('POST', contacts, contact);
        return String(answer.headers['x-fairlead-activity']);
      };
      assert.equal((await api('GET', `/api/activity/${await create()}/bodies`)).status, 404);

      assert.equal(
        (await api('PATCH', `/api/connections/${connection.id}`, { keepBodies: true })).status,
        200,
      );
      assert.equal((await api('GET', '/api/connections')).body.connections[0].keepBodies, true);
      const kept = await create();
      const { body } = await api('GET', `/api/activity/${kept}/bodies`);
      assert.equal(body.request.info.jobTitle, planted.jobTitle);
      assert.equal(body.request.info.extendedFields.items.token, '•••');
      const text = JSON.stringify(body);
      assert.ok(!text.includes(planted.email) && !text.includes(planted.token), text);
      const bytes = await everyByte(guarded);
      // The address stands in the log: that is how everything about a person is found.
      for (const secret of [planted.token, planted.jobTitle]) assert.ok(!bytes.includes(secret), secret);
      for (const role of ['approver', 'auditor'] as const)
        assert.match(whyNotAllowed(role, 'GET', `/api/activity/${kept}/bodies`) ?? '', /takes an owner/);

      await api('PATCH', `/api/connections/${connection.id}`, { keepBodies: false });
      assert.equal((await api('GET', `/api/activity/${await create()}/bodies`)).status, 404);
      const told = (await api('GET', '/api/activity?decision=made')).body.entries;
      assert.ok(
        told.some(({ sentence }: { sentence: string }) => /keeps the bodies of calls/.test(sentence)),
      );
      wix.clock.advance(1_000);
      await shortenLog(gateway.database, { beforeMs: wix.clock.now() });
      assert.equal((await api('GET', `/api/activity/${kept}/bodies`)).status, 404);
    });
  });
