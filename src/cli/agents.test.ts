import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Command } from 'commander';
import { testDatabases } from '../../test/databases.ts';
import { openGuarded } from '../../test/guarded.ts';
import { toFetch } from '../base/http.ts';
import { addAgentCommands } from './agents.ts';

/** `fairlead agent grant` in a terminal; answers what it said. */
async function grant(send: typeof fetch, ...words: string[]): Promise<string> {
  const program = new Command().exitOverride();
  let said = '';
  addAgentCommands(program, {
    environment: { FAIRLEAD_URL: 'http://fairlead.test', FAIRLEAD_ADMIN_TOKEN: 'admin' },
    fetch: send,
    out(text) {
      said += text;
    },
    err() {},
    ask: async () => true,
  });
  await program.parseAsync(['agent', 'grant', ...words], { from: 'user' });
  return said;
}

/** Lets no change through until two have come. */
function together(send: typeof fetch): typeof fetch {
  const { promise: both, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return async (input, init) => {
    if (init?.method === 'GET') return send(input, init);
    come += 1;
    if (come === 2) resolve();
    await both;
    return send(input, init);
  };
}

for (const { name, open } of testDatabases())
  describe(`levels from a terminal, on ${name}`, () => {
    test('of two areas set at once both are, and what else the agent may do stays', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const guardrails = [{ kind: 'rate', perMinute: 3 }];
      const agent = await guarded.agent('Pricer', { areas: { contacts: 'read' }, guardrails });
      const send = toFetch(guarded.gateway.handle);
      const change = together(send);
      const said = await Promise.all([
        grant(change, 'Pricer', 'products=read', 'events=full'),
        grant(change, 'Pricer', 'orders=full'),
      ]);
      assert.deepEqual(said, ['Pricer: products=read, events=full.\n', 'Pricer: orders=full.\n']);
      const { areas, guardrails: kept } = (await guarded.api('GET', `/api/agents/${agent.id}/grants`)).body;
      const given = Object.entries(areas).filter(([, level]) => level !== 'off');
      assert.deepEqual(Object.fromEntries(given), {
        ...{ contacts: 'read', products: 'read', events: 'full', orders: 'full' },
      });
      assert.equal(kept.length, 1);
      const { entries } = (await guarded.api('GET', '/api/activity')).body;
      const sentences: string[] = entries.map(({ sentence }: { sentence: string }) => sentence);
      const told = sentences.filter((sentence) => / may do: (orders|products) /.test(sentence));
      assert.deepEqual(told.toSorted(), [
        'The owner changed what Pricer may do: orders from off to full.',
        'The owner changed what Pricer may do: products from off to read, events from off to full.',
      ]);
    });

    test('an area or a level that there is not is named, and nothing is set', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const agent = await guarded.agent('Pricer');
      const send = toFetch(guarded.gateway.handle);
      await assert.rejects(
        grant(send, 'Pricer', 'products=read', 'orders=all', 'shoes=read'),
        /areas\.orders is "all": it should be off, read, write, full\. areas\.shoes is not an area/,
      );
      const path = `/api/agents/${agent.id}/grants`;
      const other = await guarded.api('PATCH', path, { areas: { products: 'read' }, methods: {} });
      assert.equal(other.status, 400);
      assert.match(other.body.message, /^methods is not changed by itself/);
      const { areas } = (await guarded.api('GET', path)).body;
      assert.deepEqual(new Set(Object.values(areas)), new Set(['off']));
    });
  });
