import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeAuthority } from '../certificate.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from '../guarded.ts';
import { timeoutMs, type Weather, weathers } from './upstreams.ts';

const authority = makeAuthority();
setDefaultCACertificates([...getCACertificates('default'), authority.certificate]);

/** The gateway with a connection to an upstream over the network, and an agent that may do all on it. */
async function connect(guarded: Guarded, name: string, baseUrl: string): Promise<TestAgent> {
  const site = { siteId: randomUUID(), siteName: name, credential: 'credential' };
  const { body } = await guarded.api('POST', '/api/connections', { name, baseUrl, ...site });
  const { agent, key } = (
    await guarded.api('POST', '/api/agents', { name, connections: [body.connection.id] })
  ).body;
  await guarded.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  return guarded.through(guarded.gateway, { ...(await guarded.agent(`${name} spare`)), id: agent.id, key });
}

const calls = [
  { isWrite: false, target: '/contacts/v4/contacts/query', body: { query: {} } },
  { isWrite: true, target: '/contacts/v4/contacts', body: { info: {} } },
] as const;

type Call = (typeof calls)[number];

async function holds(guarded: Guarded, agent: TestAgent, weather: Weather, call: Call): Promise<void> {
  const answer = await agent.call('POST', call.target, call.body);
  assert.deepEqual(
    [answer.status, codeOf(answer)],
    [weather.status, weather.code],
    JSON.stringify(answer.body),
  );
  const entry = (await guarded.api('GET', `/api/activity/${answer.headers['x-fairlead-activity']}`)).body;
  assert.equal(entry.status, weather.status);
  assert.equal(entry.outcome, weather.mayBeDone ? 'unknown' : 'done', entry.sentence);
  if (weather.code === undefined) return;
  const { data } = answer.body.details.applicationError;
  assert.deepEqual(data, { sent: weather.mayBeDone, mayRepeat: !weather.mayBeDone || !call.isWrite });
  const advice =
    weather.mayBeDone && call.isWrite
      ? /It may have taken effect: look before repeating it/
      : /It may be repeated/;
  assert.match(answer.body.message, advice);
}

test('an upstream in bad weather: each call is answered in Wix’s shape, recorded as what it was, and leaves nothing open', {
  timeout: 120_000,
}, async (t) => {
  const before = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length;
  {
    await using guarded = await openGuarded(
      { kind: 'memory' },
      { kind: 'memory' },
      {
        upstreamTimeoutMs: String(timeoutMs),
      },
    );
    for (const weather of weathers)
      await t.test(weather.title, async () => {
        for (const call of calls) {
          await using server = await weather.start(authority);
          // One for each, so that nothing is left alone for what was tried before.
          const agent = await connect(guarded, `${weather.title}, ${call.target}`, server.url);
          await holds(guarded, agent, weather, call);
          const times = call.isWrite ? 1 : (weather.readTries ?? 1);
          assert.equal(server.asked(), weather.mayBeDone === false ? 0 : times, 'how often it was sent');
          assert.ok(server.open() <= 1, `${server.open()} connections are left`);
        }
      });
    assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
  }
  const after = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length;
  assert.equal(after, before, 'connections are left open');
});

/** The table of docs/operations.md. */
function table(): string {
  const row = ({ title, status, code, mayBeDone }: Weather): string =>
    `| ${title} | ${status}${code ? ` \`${code}\`` : ''} | ${code === undefined ? 'done' : mayBeDone ? 'it may have been done' : 'nothing was sent'} |`;
  return [
    '| Wix, or what answers in its place | The agent gets | and is told |',
    '|---|---|---|',
    ...weathers.map(row),
  ].join('\n');
}

test('docs/operations.md says so', () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  assert.ok(page.includes(table()), `The table should be:\n${table()}\n`);
});
