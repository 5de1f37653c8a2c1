import { keptDatabases } from '../databases.ts';
import { type Started, startCommand, startFairlead } from '../running.ts';

/** Several processes on one PostgreSQL database: the first with the local Wix beside it, the others gateways alone. */
export interface Fleet extends AsyncDisposable {
  readonly first: Started;
  readonly gateways: readonly Started[];
  readonly flags: readonly string[];
  /** Where the database is, for a look past Fairlead. */
  readonly databaseUrl: string;
  /** One more process on the same database. */
  start(command: 'up' | 'gateway' | 'wix', ...more: string[]): Promise<Started>;
  /** `/api` of the first. */
  api: Started['api'];
  /** The same, for what may not be answered well. */
  status(verb: string, path: string, body?: unknown): Promise<number>;
  /** A contact's creation through one of them, as an agent. */
  create(through: Started, key: string, email: string, headers?: Record<string, string>): Promise<Response>;
}

/** Whether there is a server to share: a file that is run by itself has none. */
export const isShared = keptDatabases().some(({ name }) => name === 'PostgreSQL');

/** Why a test is not run, in the words of the run's report. */
export const sharedOnly = isShared ? {} : { skip: 'needs PostgreSQL: run it by npm test' };

export async function openFleet(count = 3, ...more: string[]): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const kind = keptDatabases().find(({ name }) => name === 'PostgreSQL');
  if (!kind) throw new Error('There is no PostgreSQL');
  const kept = opened.use(await kind.open());
  const databaseUrl = kept.flags.at(-1) ?? '';
  const flags = [...kept.flags, ...more];
  const start: Fleet['start'] = async (command, ...own) =>
    opened.use(await startCommand(command, [...flags, ...own]));
  const first = opened.use(await startFairlead(...flags));
  const gateways = [first];
  while (gateways.length < count) gateways.push(await start('gateway'));
  const all = opened.move();
  return {
    ...{ first, gateways, flags, api: first.api, create },
    status: (verb, path, body) => status(first, verb, path, body),
    databaseUrl,
    start: async (command, ...own) => all.use(await startCommand(command, [...flags, ...own])),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function status({ ready }: Started, verb: string, path: string, body: unknown): Promise<number> {
  const response = await fetch(ready.gateway + path, {
    method: verb,
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.text();
  return response.status;
}

const create: Fleet['create'] = ({ ready }, key, email, headers = {}) =>
  fetch(`${ready.gateway}/contacts/v4/contacts`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(contactOf(email)),
  });

/** What makes a contact with an address. */
export function contactOf(email: string): object {
  return { info: { emails: { items: [{ email }] } } };
}

/** Runs statements on the database of a fleet, past Fairlead. */
export async function connectTo(databaseUrl: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // A failing test drops the database under it.
  client.on('error', () => {});
  return {
    query: async (text: string, values: readonly unknown[] = []) =>
      (await client.query<Record<string, unknown>>(text, [...values])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Lets milliseconds pass. */
export const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until it is so; the name is told when it never is. */
export async function until(what: string, isSo: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await pass(50);
  }
}
