import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectTo, type Fleet, openFleet, pass, sharedOnly, until } from './fleet.ts';

/** A call that was answered: when it was sent, and what came. */
interface Answered {
  readonly sentMs: number;
  readonly status: number;
}

const obeyedWithinMs = 1_000;

/** Asks through every process, again and again, until `stop` aborts. */
function ask({ gateways }: Fleet, key: string, stop: AbortSignal) {
  const answered = gateways.map((): Answered[] => []);
  const ended = Promise.all(
    gateways.map(async ({ ready }, place) => {
      while (!stop.aborted) {
        const sentMs = performance.now();
        const response = await fetch(`${ready.gateway}/contacts/v4/contacts/query`, {
          method: 'POST',
          headers: { authorization: key, 'content-type': 'application/json' },
          body: '{"query":{}}',
        });
        await response.text();
        answered[place]?.push({ sentMs, status: response.status });
        await pass(25);
      }
    }),
  );
  return { answered, ended };
}

/** How long somebody needs who connects anew and says something: on a busy machine much longer than on another. */
async function reconnectMs(databaseUrl: string): Promise<number> {
  const from = performance.now();
  await using database = await connectTo(databaseUrl);
  await database.query('select 1');
  return performance.now() - from;
}

/**
 * Breaks every connection to the database, of all processes, again and again: nothing that it could tell them arrives. Between
 * there is time for a change, which is several statements on a new connection.
 */
async function cutConnections(databaseUrl: string, stop: AbortSignal): Promise<number> {
  await using database = await connectTo(databaseUrl);
  let cut = 0;
  while (!stop.aborted) {
    const rows = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    cut += rows.length;
    await pass(Math.max(100, Math.min(400, 8 * (await reconnectMs(databaseUrl)))));
  }
  return cut;
}

test('a revoked key, a lowered level and every kind of pause are obeyed by three processes within a second, while their connections to the database are cut', {
  ...sharedOnly,
  timeout: 240_000,
}, async () => {
  await using fleet = await openFleet();
  const { api } = fleet;
  const [{ id: connection }] = (await api('GET', '/api/connections')).connections;
  const stops = (scope: string, id?: string) => ({
    verb: 'POST',
    path: '/api/stops',
    body: id === undefined ? { scope } : { scope, id },
    undo: `/api/stops?${new URLSearchParams({ scope, ...(id === undefined ? {} : { id }) }).toString()}`,
  });
  const changes = (agent: string, keyId: string) => [
    { what: 'a lowered level', verb: 'PUT', path: `/api/agents/${agent}/grants`, body: { areas: {} } },
    { what: 'a paused agent', verb: 'PATCH', path: `/api/agents/${agent}`, body: { state: 'paused' } },
    { what: 'a stopped area', ...stops('area', 'contacts') },
    { what: 'a stopped connection', ...stops('connection', connection) },
    { what: 'everything stopped', ...stops('all') },
    { what: 'a revoked key', verb: 'DELETE', path: `/api/agents/${agent}/keys/${keyId}`, body: undefined },
  ];
  for (const index of changes('', '').keys()) {
    const { agent, key } = await api('POST', '/api/agents', { name: `Agent ${index}` });
    await api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'read' } });
    const [{ id: keyId }] = (await api('GET', `/api/agents/${agent.id}`)).keys;
    const change = changes(agent.id, keyId)[index];
    if (!change) throw new Error('There is no such change');
    const stop = new AbortController();
    const { answered, ended } = ask(fleet, key, stop.signal);
    // A test that fails ends the processes under them, and is to say why it did.
    ended.catch(() => {});
    await until('every process lets the agent in', async () =>
      answered.every((own) => own.some(({ status }) => status === 200)),
    );
    const cutEnd = new AbortController();
    const cutting = cutConnections(fleet.databaseUrl, cutEnd.signal);
    cutting.catch(() => {});
    // A connection that is cut may be the one that the change itself is made on.
    await until('the change is made', async () => {
      const { verb, path, body } = change;
      return (await fleet.status(verb, path, body)) < 500;
    });
    await pass(obeyedWithinMs);
    const obeyedMs = performance.now();
    await pass(300);
    cutEnd.abort();
    await until('every process refuses the agent', async () =>
      answered.every((own) => own.some(({ sentMs, status }) => sentMs > obeyedMs && status < 500)),
    );
    stop.abort();
    await ended;
    assert.ok((await cutting) > 3, 'connections were cut');
    const late = answered.flat().filter(({ sentMs, status }) => sentMs > obeyedMs && status === 200);
    assert.deepEqual(late, [], change.what);
    if ('undo' in change && change.undo) await api('DELETE', change.undo);
  }
  for (const { process } of fleet.gateways) assert.equal(process.exitCode, null, 'none of them ended');
  assert.equal((await api('GET', '/api/activity/verify')).ok, true);
});
