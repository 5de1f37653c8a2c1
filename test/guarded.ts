import type { Clock } from '../src/base/clock.ts';
import { type Handle, responseText, type WireHeaders } from '../src/base/http.ts';
import type { Wait } from '../src/base/wait.ts';
import { type Flags, readConfig } from '../src/config.ts';
import type { Connection } from '../src/gateway/call.ts';
import { connectLocalSite } from '../src/gateway/demo.ts';
import { type OpenGateway, openGateway } from '../src/start/gateway.ts';
import type { DatabaseLocation } from '../src/storage/database.ts';
import { openTestWix, type TestAnswer, type TestWix } from '../src/wix/test-wix.ts';

/** An agent with its key, and its way through the gateway. */
export interface TestAgent {
  readonly id: string;
  readonly key: string;
  readonly keyId: string;
  call(
    verb: string,
    target: string,
    body?: unknown,
    headers?: WireHeaders,
    signal?: AbortSignal,
  ): Promise<TestAnswer>;
  /** Replaces what it may do. */
  grant(grants: object): Promise<TestAnswer>;
}

/** A local Wix behind one or more gateways that share a database, all on one clock, with no network. */
export interface Guarded extends AsyncDisposable {
  readonly wix: TestWix;
  readonly gateway: OpenGateway;
  readonly connection: Connection;
  /** Calls that reached Wix. */
  readonly arrived: { verb: string; target: string; headers: WireHeaders }[];
  /** Set to make Wix wait before it answers. */
  slow: Promise<void> | undefined;
  agent(name: string, grants?: object, through?: OpenGateway): Promise<TestAgent>;
  /** The same agent through another process. */
  through(other: OpenGateway, agent: TestAgent): TestAgent;
  /** `/api` with the admin token; of the first process unless told otherwise. */
  api(verb: string, path: string, body?: unknown, through?: OpenGateway): Promise<TestAnswer>;
  /** Another gateway on the same database, as another process would be; by the same clock unless told otherwise. */
  another(clock?: Clock): Promise<OpenGateway>;
}

const adminToken = 'admin';
const secretKey = 'a-secret-that-all-of-them-share-0123456789';

/** Lets other work be done, and next to no time pass: what waits looks again at the clock, which the test moves. */
const wait: Wait = async () => {
  for (let turns = 0; turns < 4; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
};

export async function openGuarded(
  wixAt: DatabaseLocation,
  gatewayAt: DatabaseLocation,
  flags: Flags = {},
  onBug: (error: unknown) => void = (error) => void Promise.reject(error),
): Promise<Guarded> {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openTestWix(wixAt));
  const { id, accountId, name } = wix.site;
  const arrived: Guarded['arrived'] = [];
  const state: { slow: Promise<void> | undefined } = { slow: undefined };
  const upstream: Handle = async (request) => {
    arrived.push({ verb: request.verb, target: request.target, headers: request.headers });
    if (state.slow)
      await Promise.race([
        state.slow,
        new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason as Error)),
        ),
      ]);
    return wix.handle(request);
  };
  const open = (clock: Clock = wix.clock) =>
    openGateway(readConfig({ memory: true, secretKey, ...flags }, {}), {
      ...{ location: gatewayAt, clock, adminToken, version: '0', wait },
      local: { siteId: id, handle: upstream, apiKey: wix.key },
      onBug,
    });
  const gateway = opened.use(await open());
  const site = { id, accountId, name, apiKey: wix.key };
  const connection = await connectLocalSite(gateway.stores, 'http://local', site);
  const api = (verb: string, path: string, body?: unknown, through: OpenGateway = gateway) =>
    send(through.handle, verb, path, body, { authorization: `Bearer ${adminToken}` });
  const agentThrough = (through: OpenGateway, agent: Pick<TestAgent, 'id' | 'key' | 'keyId'>): TestAgent => ({
    ...agent,
    call: (verb, target, body, headers, signal) =>
      send(through.handle, verb, target, body, { authorization: agent.key, ...headers }, signal),
    grant: (grants) => api('PUT', `/api/agents/${agent.id}/grants`, grants),
  });
  const all = opened.move();
  const another = async (clock?: Clock) => all.use(await open(clock));
  return {
    ...{ wix, gateway, connection, arrived, api },
    get slow() {
      return state.slow;
    },
    set slow(slow) {
      state.slow = slow;
    },
    async agent(agentName, grants) {
      const { agent, key } = await gateway.stores.agents.create({ name: agentName });
      const made = agentThrough(gateway, { id: agent.id, key: key.text, keyId: key.id });
      if (grants) {
        const answer = await made.grant(grants);
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      }
      return made;
    },
    through: agentThrough,
    // SQLite is for one process.
    another: async (clock) => (gatewayAt.kind === 'postgres' ? another(clock) : gateway),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function send(
  handle: Handle,
  verb: string,
  target: string,
  body: unknown,
  headers: WireHeaders,
  signal: AbortSignal = new AbortController().signal,
): Promise<TestAnswer> {
  const bytes =
    body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const response = await handle({
    ...{ verb, target, signal, body: bytes },
    headers: {
      ...(bytes ? { 'content-type': 'application/json', 'content-length': String(bytes.byteLength) } : {}),
      ...headers,
    },
  });
  const text = await responseText(response);
  let parsed: unknown = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not JSON: the text itself.
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

/** Code of a refusal; `undefined` when it is none. */
export function codeOf({ body }: TestAnswer): string | undefined {
  return body?.details?.applicationError?.code;
}
