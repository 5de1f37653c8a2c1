import assert from 'node:assert/strict';
import { emailIn, startCountingWix } from '../counting-wix.ts';
import { answered } from '../crash/world.ts';
import { type Started, startCommand } from '../running.ts';
import { until } from '../scale/fleet.ts';

/** A gateway in front of a Wix that knows what reached it, with an agent that writes. */
export interface Stage extends AsyncDisposable {
  readonly fairlead: Started;
  /** The agent that writes. */
  readonly agentId: string;
  /** Creates a contact; answers the status, 0 where none came, and the code of a refusal. */
  write(): Promise<{ status: number; code?: string }>;
  /** What `/readyz` says: nothing when it is ready. */
  whyNotReady(): Promise<string | undefined>;
  /** All that reached Wix is on record, the chain is whole, and what was answered 200 had reached Wix. */
  isWhole(records: () => Promise<readonly string[]>): Promise<void>;
}

/** Opens it; Wix answers each call that reached it once `arrived` has resolved. */
export async function openStage(
  flags: readonly string[],
  environment: Record<string, string> = {},
  arrived: () => void | Promise<void> = () => {},
): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const forwarded: string[] = [];
  const done: string[] = [];
  const wix = opened.use(
    await startCountingWix((email) => {
      forwarded.push(email);
      return arrived();
    }),
  );
  const fairlead = opened.use(await startCommand('gateway', flags, environment));
  const site = { siteId: 'site', siteName: 'Shop', credential: 'credential' };
  const { connection } = await fairlead.api('POST', '/api/connections', {
    ...{ name: 'Shop', baseUrl: wix.url, ...site },
  });
  const { agent, key } = await fairlead.api('POST', '/api/agents', {
    ...{ name: 'Writer', connections: [connection.id] },
  });
  await fairlead.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'write' } });
  const all = opened.move();
  let made = 0;
  return {
    fairlead,
    agentId: agent.id,
    async write() {
      const email = `weather-${made++}@example.com`;
      const answer = await answered(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
        method: 'POST',
        headers: { authorization: key, 'content-type': 'application/json' },
        body: JSON.stringify({ info: { emails: { items: [{ email }] } } }),
      });
      if (!answer) return { status: 0 };
      if (answer.status === 200) done.push(email);
      return { status: answer.status, code: JSON.parse(answer.text).details?.applicationError?.code };
    },
    async whyNotReady() {
      const answer = await answered(`${fairlead.ready.gateway}/readyz`, {});
      return answer?.status === 200 ? undefined : JSON.parse(answer?.text ?? '{"message":"nothing"}').message;
    },
    async isWhole(records) {
      const recorded = new Set((await records()).map(emailIn));
      assert.deepEqual(
        forwarded.filter((email) => !recorded.has(email)),
        [],
        'forwarded, and not on record',
      );
      assert.deepEqual(
        done.filter((email) => !forwarded.includes(email)),
        [],
      );
      const verdict = await fairlead.api('GET', '/api/activity/verify');
      assert.equal(verdict.ok, true, JSON.stringify(verdict));
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Goes on by itself, and says so. */
export async function recovers({ write, whyNotReady }: Stage): Promise<void> {
  await until('calls go through again', async () => (await write()).status === 200);
  await until('it says that it is ready', async () => (await whyNotReady()) === undefined);
}

/** Four lanes that write until they are told to stop; answers what they got. */
export function load({ write }: Stage) {
  const statuses: number[] = [];
  const stop = new AbortController();
  const lanes = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) statuses.push((await write()).status);
  });
  return {
    statuses,
    async stop() {
      stop.abort();
      await Promise.all(lanes);
    },
  };
}
