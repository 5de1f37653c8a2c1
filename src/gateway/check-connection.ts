import type { Clock } from '../base/clock.ts';
import { responseText } from '../base/http.ts';
import { isObject, type JsonObject, parseJson } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Connection } from './call.ts';
import { firstProbe, otherProbes, type Probe, sitesOfAccount } from './check-probes.ts';
import { UpstreamFault } from './upstream/fault.ts';
import type { Send } from './upstream/send.ts';

/** What stands in the way: each is put right in another place. */
export type CheckProblem =
  /** The credential may not read this area. */
  | 'permission'
  /** The site lacks an app of Wix. */
  | 'app'
  | 'site'
  | 'account'
  | 'credential'
  | 'clock'
  | 'unreachable'
  /** Wix has asked for a pause. */
  | 'paused'
  | 'other';

/** What was found of one thing. */
export interface CheckFinding {
  /** An area's id, or `account` or `clock`. */
  readonly area: string;
  readonly name: string;
  readonly ok: boolean;
  readonly problem?: CheckProblem;
  /** One sentence. */
  readonly message: string;
}

/** How it stands with a connection; `message` says all that matters in one or two sentences. */
export interface ConnectionCheck {
  /** Whether the connection can be used: something can be read, and nothing is wrong with it as a whole. */
  readonly ok: boolean;
  readonly message: string;
  readonly areas: readonly CheckFinding[];
}

/** What a check needs. */
export interface CheckParts {
  readonly send: Send;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** How many areas are asked at once, how long everything may take, and how far clocks may be apart. */
const atOnce = 3;
const withinMs = 20_000;
const maxSkewMs = 300_000;

/**
 * Tries a connection with one cheap read of each area, which changes nothing; says in words what works and what is
 * missing. What nothing can be reached for is asked once. Once Wix asks for a pause, nothing more is asked.
 */
export async function checkConnection(
  connection: Connection,
  sealed: string,
  parts: CheckParts,
): Promise<ConnectionCheck> {
  const ask = createAsk(connection, sealed, parts, AbortSignal.timeout(withinMs));
  const first = await ask(firstProbe);
  if (first.kind === 'failed') return failed(connection, parts.catalogue, first);
  const rest = await inTurn(otherProbes, ask);
  const found = [firstProbe, ...otherProbes].map((probe, place) => {
    const result = place === 0 ? first : (rest[place - 1] ?? notAsked);
    return judge(probe, result, connection, parts.catalogue);
  });
  const account = await checkAccount(connection, [first, ...rest], ask);
  const clock = checkClock(first, parts.clock);
  return conclude(connection, [...found, ...account, ...clock]);
}

type Result =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: JsonObject;
      readonly date: string | undefined;
    }
  | { readonly kind: 'failed'; readonly problem: CheckProblem; readonly message: string };

type Ask = (probe: Pick<Probe, 'target' | 'body'>, isOfAccount?: boolean) => Promise<Result>;

const notAsked: Result = {
  ...{ kind: 'failed', problem: 'paused' },
  message: 'not asked: Wix has asked for a pause, since there were too many calls.',
};

function createAsk(connection: Connection, sealed: string, { send }: CheckParts, signal: AbortSignal): Ask {
  return async ({ target, body: text }, isOfAccount = false) => {
    const body = Buffer.from(text ?? '');
    const headers = { 'content-type': 'application/json' };
    try {
      const { status, peeked, date } = await send({
        request: { verb: 'POST', target, headers, body, signal },
        ...{ body, connection, sealed, isOfAccount, behind: { agentId: 'check', access: 'read' } },
      });
      const answer = peeked.complete
        ? peeked.head.toString('utf8')
        : await responseText({ status, headers: {}, body: peeked.body });
      return { kind: 'answered', status, body: readObject(answer), date };
    } catch (error) {
      if (error instanceof UpstreamFault) return tellFault(error, connection);
      if (!signal.aborted) throw error;
      const message = `Wix did not answer within ${withinMs / 1_000} seconds.`;
      return { kind: 'failed', problem: 'unreachable', message };
    }
  };
}

function readObject(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isObject(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

/** Asks a few at once; after a pause that Wix asks for, no more. */
async function inTurn(probes: readonly Probe[], ask: Ask): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let isPaused = false;
  const worker = async (): Promise<void> => {
    while (next < probes.length) {
      const place = next++;
      const probe = probes[place];
      if (!probe) return;
      const result = isPaused ? notAsked : await ask(probe);
      results[place] = result;
      if (asksForPause(result)) isPaused = true;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

function asksForPause(result: Result): boolean {
  return result.kind === 'answered' ? result.status === 429 : result.problem === 'paused';
}

/** What errors of the network mean for who set the address. */
const networkWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to DNS: check the address',
  EAI_AGAIN: 'the name server does not answer: check the network of this machine',
  ECONNREFUSED: 'it refuses connections: nothing listens at that address and port',
  EHOSTUNREACH: 'there is no way to it from this machine: check the network and the firewall',
  ENETUNREACH: 'there is no way to it from this machine: check the network and the firewall',
  UND_ERR_CONNECT_TIMEOUT: 'no connection was made in time: check the firewall',
};

function tellFault(
  { code, message, cause, retryAfterMs }: UpstreamFault,
  { baseUrl, kind }: Connection,
): Result {
  if (code === 'UPSTREAM_UNAUTHORIZED') {
    const hint =
      kind === 'app'
        ? 'Check the app id, its secret and the instance id, and that the app is still installed.'
        : 'The key was revoked or mistyped, or is of another account: replace it.';
    return { kind: 'failed', problem: 'credential', message: `${message}. ${hint}` };
  }
  if (code === 'UPSTREAM_RATE_LIMITED') {
    const seconds = Math.ceil((retryAfterMs ?? 0) / 1_000);
    return { kind: 'failed', problem: 'paused', message: `${message}. Try again in ${seconds} seconds.` };
  }
  const word = networkWords[(cause as NodeJS.ErrnoException | undefined)?.code ?? ''];
  const told = word === undefined ? message : `${baseUrl} cannot be reached: ${word}`;
  return { kind: 'failed', problem: 'unreachable', message: `${told}.` };
}

/** The whole connection fails: nothing is said of single areas. */
function failed(
  { siteName }: Connection,
  { areas }: Catalogue,
  { problem, message }: Extract<Result, { kind: 'failed' }>,
): ConnectionCheck {
  const asked = [firstProbe, ...otherProbes].map(({ area }) => area);
  const told = areas
    .filter(({ id }) => asked.includes(id))
    .map(({ id, name }) => ({ area: id, name, ok: false, problem, message: 'not known: see above.' }));
  return { ok: false, message: `${siteName}: ${message}`, areas: told };
}

/** Codes that say that a site has no app of an area, whatever the status. */
const appMissing = /APP_NOT_INSTALLED|NOT_INSTALLED|WDE0110/;

function judge(probe: Probe, result: Result, connection: Connection, catalogue: Catalogue): CheckFinding {
  const area = probe.area;
  const name = catalogue.areas.find(({ id }) => id === area)?.name ?? area;
  if (result.kind === 'failed')
    return { area, name, ok: false, problem: result.problem, message: result.message };
  const { status, body } = result;
  const code = codeOf(body);
  if (status === 200 || code === 'WDE0025' || /CATALOG_V1/.test(code))
    return { area, name, ok: true, message: 'can be read.' };
  const not = (problem: CheckProblem, message: string): CheckFinding => ({
    area,
    name,
    ok: false,
    problem,
    message,
  });
  if (appMissing.test(code))
    return not(
      'app',
      `the site ${connection.siteName} lacks the app that this area needs: install it at Wix.`,
    );
  if (status === 429) return not('paused', 'Wix asked for a pause, since there were too many calls.');
  if (status === 403)
    return not('permission', `the credential lacks the permission ${permissionOf(probe, catalogue)}.`);
  return not('other', `Wix answered ${status}${code === '' ? '' : ` (${code})`}: ${wordsOf(body)}`);
}

function codeOf(body: JsonObject): string {
  const { details } = body;
  const error = isObject(details) ? details.applicationError : undefined;
  const code = isObject(error) ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function wordsOf({ message }: JsonObject): string {
  return typeof message === 'string' && message !== '' ? message.slice(0, 200) : 'it said no more.';
}

/** As Wix's own list of permissions has it: `Read Orders (SCOPE.DC-STORES.READ-ORDERS)`. */
function permissionOf({ methodId }: Pick<Probe, 'methodId'>, { byId, scopeNames }: Catalogue): string {
  const [scope] = byId.get(methodId)?.scopes ?? [];
  if (scope === undefined) return 'that this area needs';
  const name = scopeNames.get(scope);
  return name === undefined ? scope : `${name} (${scope})`;
}

/**
 * Whether the account id is right and the site is one of it, which only a method of the account tells. A key that may not
 * list sites tells neither, and needs not.
 */
async function checkAccount(
  { kind, accountId, siteId }: Connection,
  asked: readonly Result[],
  ask: Ask,
): Promise<CheckFinding[]> {
  if (kind === 'app' || accountId === undefined || asked.some(asksForPause)) return [];
  const result = await ask(sitesOfAccount, true);
  const finding = { area: 'account', name: 'Account' };
  if (result.kind === 'failed' || result.status === 429) return [];
  if (result.status === 200) {
    const sites = Array.isArray(result.body.sites) ? result.body.sites : [];
    const isThere = sites.some((site) => isObject(site) && site.id === siteId);
    if (isThere || sites.length >= 100)
      return [{ ...finding, ok: true, message: 'the account id is right.' }];
    const message = `the account ${accountId} has no site ${siteId}: check the site id.`;
    return [{ ...finding, ok: false, problem: 'site', message }];
  }
  if (namesScopes(result.body)) return [];
  const message = `Wix does not know the account ${accountId} as that of this key: check the account id.`;
  return [{ ...finding, ok: false, problem: 'account', message }];
}

/** A refusal that names the scopes which would do is about permissions alone. */
function namesScopes({ details }: JsonObject): boolean {
  return JSON.stringify(details ?? null).includes('SCOPE.');
}

function checkClock(result: Result, clock: Clock): CheckFinding[] {
  const theirs = result.kind === 'answered' ? Date.parse(result.date ?? '') : Number.NaN;
  const apart = clock.now() - theirs;
  if (Number.isNaN(apart) || Math.abs(apart) <= maxSkewMs) return [];
  const minutes = Math.round(Math.abs(apart) / 60_000);
  const message = `this machine's clock is ${minutes} minutes ${apart > 0 ? 'ahead of' : 'behind'} Wix's: tokens, hours and budgets go by it. Set it by NTP.`;
  return [{ area: 'clock', name: 'Clock', ok: false, problem: 'clock', message }];
}

/** Problems of the connection as a whole, rather than of one area. */
const ofAll: ReadonlySet<CheckProblem | undefined> = new Set([
  ...(['site', 'account', 'credential', 'clock', 'unreachable', 'paused'] as const),
]);

function conclude(connection: Connection, found: readonly CheckFinding[]): ConnectionCheck {
  const { siteName, siteId } = connection;
  const areas = found.filter(({ area }) => area !== 'account' && area !== 'clock');
  const readable = areas.filter(({ ok }) => ok).map(({ name }) => name);
  const whole = found.find(({ problem }) => ofAll.has(problem));
  const ok = readable.length > 0 && whole === undefined;
  if (readable.length === 0 && areas.every(({ problem }) => problem === 'permission')) {
    const wrongSite = whole?.problem === 'site' ? whole.message : undefined;
    const message = `Wix knows the credential, but lets it read nothing on the site ${siteId}: ${wrongSite ?? 'check the site id, and the permissions of the key.'}`;
    return { ok: false, message: `${siteName}: ${message}`, areas: found };
  }
  const missing = areas.filter((one) => !one.ok).map(({ name }) => name);
  const parts = [
    readable.length > 0 ? `the credential works. ${listed(readable)} can be read.` : 'nothing can be read.',
    missing.length > 0 ? `Not so: ${listed(missing)}.` : '',
    ...found
      .filter((one) => !areas.includes(one) && !one.ok)
      .map(({ name, message }) => `${name}: ${message}`),
  ];
  return { ok, message: `${siteName}: ${parts.filter(Boolean).join(' ')}`, areas: found };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
