import { systemAlarm } from '../src/base/alarm.ts';
import type { WireRequest } from '../src/base/http.ts';
import { randomIds } from '../src/base/ids.ts';
import { isObject, type JsonObject } from '../src/base/json.ts';
import type { Catalogue } from '../src/catalogue/load.ts';
import type { Method } from '../src/catalogue/method.ts';
import type { ActivityRecord } from '../src/gateway/activity/record.ts';
import type { Approval, Approvals } from '../src/gateway/approvals.ts';
import { railsOf } from '../src/gateway/call.ts';
import type { Decision } from '../src/gateway/decision.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { amountFor } from '../src/gateway/guardrails/amounts.ts';
import type { Spend } from '../src/gateway/guardrails/spend.ts';
import { type MayCall, mayCall } from '../src/gateway/may-call.ts';
import type { GatewayParts } from '../src/gateway/parts.ts';
import { createPolicy, type Policy } from '../src/gateway/policy.ts';
import { preview } from '../src/gateway/preview.ts';
import { createRoom } from '../src/gateway/room.ts';
import { createRunningCalls } from '../src/gateway/running.ts';
import { createVault } from '../src/gateway/vault.ts';
import { openMcp } from '../src/mcp/mcp.ts';
import type { GeneratedCall } from './generated-call.ts';
import type { GeneratedPolicy } from './generated-policy.ts';

/** What one surface made of a call: the decision as it went on record, with its records. */
export interface Taken {
  readonly decision: string;
  readonly rule: string;
  readonly code: string | null;
  readonly reason: string;
  readonly records: readonly ActivityRecord[];
}

/** Every way in which an agent or a person learns what is decided, each entered where its requests come in. */
export interface Surfaces extends AsyncDisposable {
  /** Everything after this is decided under this policy. */
  use(policy: GeneratedPolicy): Policy;
  rest(call: GeneratedCall, key: string): Promise<Taken>;
  /** The tool `call_method`: what it did, or what it said when nothing was decided. */
  mcp(call: GeneratedCall, key: string): Promise<Taken | { readonly said: string }>;
  /** The typed tool of a method of the guide, and the request that it became. */
  typedTool(
    tool: string,
    call: GeneratedCall,
    key: string,
  ): Promise<{ readonly taken: Taken | { readonly said: string }; readonly sent: WireRequest | undefined }>;
  /** A request as it stands, with an agent's key. */
  raw(request: WireRequest, call: GeneratedCall, key: string): Promise<Taken>;
  /** What lists, search and the console's table say. */
  listing(call: GeneratedCall, agentId: string): MayCall;
  /** What the console says of this very call. */
  previewed(call: GeneratedCall, agentId: string): Promise<Decision>;
  /** What `my_access` says of every public method, by site and method. */
  myAccess(key: string, nowMs: number): Promise<ReadonlyMap<string, string> | undefined>;
  tools(key: string, nowMs: number): Promise<readonly string[]>;
}

interface Case {
  nowMs: number;
  used: number;
  answered: GeneratedCall['answered'];
}

const approvalId = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';

/**
 * The surfaces over one gateway, in this process. Three things stand at the edges, where the network and the counters are:
 * Wix answers the same to every call, records are caught instead of written, and what is used up and what a person said
 * are the case's own.
 */
export function openSurfaces(catalogue: Catalogue): Surfaces {
  let policy: Policy | undefined;
  let records: ActivityRecord[] = [];
  let sent: WireRequest | undefined;
  const now: Case = { nowMs: 0, used: 0, answered: undefined };
  const clock = { now: () => now.nowMs };
  const readPolicy = async (): Promise<Policy> => {
    if (!policy) throw new Error('There is no policy yet');
    return policy;
  };
  const onBug = (error: unknown): void => {
    throw error;
  };
  const parts: GatewayParts = {
    ...{ catalogue, clock, readPolicy, onBug, onAsked: () => {}, ids: randomIds, alarm: systemAlarm },
    ...{ maxBodyBytes: 1_000_000, bodyTimeoutMs: 1_000, holdMs: 0 },
    room: createRoom(10_000_000),
    log: {
      ...{
        chain: 'chain',
        underWay: new Set(),
        problem: () => undefined,
        unlisted: () => ({ entries: 0, problem: undefined }),
        listen: () => () => {},
      },
      append: async (record) => void records.push(record),
      post: (record) => void records.push(record),
      flush: async () => {},
      unlisted: () => ({ entries: 0, problem: undefined }),
    },
    spend: spendOf(now),
    approvals: approvalsOf(now),
    bodies: { keep: async () => {} },
    running: createRunningCalls(readPolicy, async () => {}, onBug),
    send: async () => ({
      ...{ status: 200, headers: { 'content-type': 'application/json' } },
      peeked: { head: answer, complete: true, body: answer },
    }),
  };
  const gateway = createGateway(parts);
  const mcp = openMcp({
    ...{ readPolicy, catalogue, version: '0', loopback: true, fixture: false, maxBodyBytes: 1_000_000 },
    bodyDeadline: { bodyTimeoutMs: 1_000, alarm: systemAlarm },
    ...{ clock, ids: randomIds, onBug, approvals: { list: async () => [] }, requests: gateway },
    ...{ originOf: () => undefined, findToken: async () => undefined },
    ...{ spend: parts.spend, publicUrl: undefined, vault: createVault('a secret of these surfaces alone') },
    gateway: (request, identify) => {
      sent = request;
      return gateway(request, identify);
    },
  });

  function begin(call: Pick<GeneratedCall, 'nowMs' | 'used' | 'answered'>): void {
    Object.assign(now, { nowMs: call.nowMs, used: call.used, answered: call.answered });
    records = [];
    sent = undefined;
  }

  function taken(): Taken | undefined {
    const { decision = '', rule = '', code = null, reason = '' } = records[0]?.body ?? {};
    return records.length === 0 ? undefined : { decision, rule, code, reason, records };
  }

  async function raw(request: WireRequest, call: GeneratedCall, key: string): Promise<Taken> {
    begin(call);
    await gateway({ ...request, headers: { ...request.headers, authorization: key } });
    const result = taken();
    if (!result) throw new Error(`${request.verb} ${request.target} left no record`);
    return result;
  }

  async function ask(method: string, params: JsonObject, key: string): Promise<JsonObject> {
    const name = typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
    const body = Buffer.from(
      JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
    );
    const response = await mcp.handle({
      ...{ verb: 'POST', target: '/mcp', body, signal: never },
      headers: {
        ...{ authorization: key, 'content-type': 'application/json', host: '127.0.0.1' },
        ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': revision },
        ...{ 'mcp-method': method, ...name },
      },
    });
    const text = typeof response.body === 'string' ? response.body : await bodyText(response.body);
    const value: unknown = JSON.parse(
      text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}'),
    );
    return isObject(value) && isObject(value.result) ? value.result : {};
  }

  async function callTool(name: string, args: JsonObject, call: GeneratedCall, key: string) {
    begin(call);
    const approval = call.answered ? { approval: approvalId } : {};
    const site = call.siteId === undefined ? {} : { siteId: call.siteId };
    const result = await ask('tools/call', { name, arguments: { ...args, ...site, ...approval } }, key);
    const content = Array.isArray(result.content) ? result.content : [];
    return taken() ?? { said: content.map((one) => (isObject(one) ? String(one.text) : '')).join('\n') };
  }

  return {
    use(generated) {
      policy = createPolicy((policy?.version ?? 0) + 1, generated.content, clock, generated.secrets);
      return policy;
    },
    raw,
    rest: (call, key) => raw(requestOf(call), call, key),
    mcp: (call, key) => callTool('call_method', { method: call.method.id, message: call.message }, call, key),
    async typedTool(tool, call, key) {
      const result = await callTool(tool, call.message, call, key);
      return { taken: result, sent };
    },
    listing(call, agentId) {
      begin(call);
      if (!policy) throw new Error('There is no policy yet');
      const [answer] = mayCall(policy, { agentId, siteId: call.siteId, nowMs: call.nowMs }, [call.method]);
      if (!answer) throw new Error('One method was asked about and none answered');
      return answer;
    },
    async previewed(call, agentId) {
      begin(call);
      return (await preview(parts, agentId, requestOf(call))).decision;
    },
    async myAccess(key, nowMs) {
      begin({ nowMs, used: 0, answered: undefined });
      const { structuredContent } = await ask('tools/call', { name: 'my_access', arguments: {} }, key);
      return isObject(structuredContent) ? readAccess(catalogue, structuredContent) : undefined;
    },
    async tools(key, nowMs) {
      begin({ nowMs, used: 0, answered: undefined });
      const { tools = [] } = await ask('tools/list', {}, key);
      return Array.isArray(tools) ? tools.map((tool) => (isObject(tool) ? String(tool.name) : '')) : [];
    },
    [Symbol.asyncDispose]: () => mcp[Symbol.asyncDispose](),
  };
}

const never = new AbortController().signal;
const revision = '2026-07-28';
const meta = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** What Wix answers, whatever it is asked: one of each thing that guardrails read before a call. */
const answer = Buffer.from(
  JSON.stringify({
    product: { id: 'p', actualPriceRange: { minValue: { amount: '10.00' } }, priceData: { price: 10 } },
    order: { id: 'o', createdDate: '2026-03-01T00:00:00.000Z' },
    contact: { id: 'c', info: { labelKeys: { items: ['custom.vip'] } } },
  }),
);

function requestOf({ rest: { verb, target, body }, siteId, answered }: GeneratedCall): WireRequest {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  return {
    ...{ verb, target, body: bytes, signal: never },
    headers: {
      ...(bytes && { 'content-type': 'application/json', 'content-length': String(bytes.byteLength) }),
      'wix-site-id': siteId,
      'x-fairlead-approval': answered && approvalId,
    },
  };
}

/** So much is used up of every guardrail that counts, whatever is taken. */
function spendOf(now: Case): Spend {
  const counting = (call: Parameters<Spend['used']>[0]) =>
    call.where.kind === 'grant'
      ? call.where.grant.guardrails.filter((rail) => rail.kind === 'rate' || rail.kind === 'budget')
      : [];
  return {
    left: async () => [],
    used: async (call) => new Map(counting(call).map(({ id }) => [id, now.used])),
    async reserve(call) {
      const budgets = railsOf(call, 'budget');
      const amounts = call.weighed?.kind === 'measured' ? call.weighed.measure : undefined;
      const fits =
        railsOf(call, 'rate').every(({ perMinute }) => now.used + 1 <= perMinute) &&
        budgets.every(
          (rail) => now.used + ((amounts && amountFor(rail, amounts, budgets)) ?? 0) <= rail.most,
        );
      return fits ? { agentId: '', connectionId: '', agentName: '', siteName: '', shares: [] } : undefined;
    },
    take: async () => true,
    settle: async () => {},
  };
}

function approvalsOf(now: Case): Approvals {
  const approval = {
    ...{ id: approvalId, kind: 'call', agentId: '', connectionId: '', method: null, area: '', sentence: '' },
    ...{ state: 'pending', reason: '', effect: [], level: null, minutes: null, createdMs: 0, expiresMs: 0 },
    ...{ decidedMs: null, decidedBy: null, note: '', usedMs: null },
  } satisfies Approval as Approval;
  const never = async () => approval;
  return {
    ...{
      askForCall: async () => ({ approval, isNew: true }),
      askForAccess: never,
      get: never,
      decide: never,
    },
    list: async () => [],
    answered: async (id) => ({ id, state: now.answered ?? 'pending', by: 'Ada' }),
    ...{ withdraw: async () => false, leave: async () => {} },
    ...{ use: async () => true, giveBack: async () => {}, waitFor: async () => {} },
  };
}

/** Reads `my_access` as an agent would: an area says what may be done in it, and which methods are apart. */
function readAccess({ methods, areas }: Catalogue, said: JsonObject): Map<string, string> {
  const answers = new Map<string, string>();
  const byArea = Map.groupBy(
    methods.filter(({ visibility }) => visibility === 'public'),
    ({ area }) => area,
  );
  for (const site of said.sites as JsonObject[])
    for (const { id, name } of areas) {
      const area = (site.areas as JsonObject[]).find((one) => one.area === name) ?? { may: 'nothing' };
      for (const method of byArea.get(id) ?? [])
        answers.set(`${String(site.siteId)} ${method.id}`, saidOf(method, area));
    }
  return answers;
}

function saidOf({ id, access }: Method, { may, apart }: JsonObject): string {
  const own = isObject(apart) ? apart[id] : undefined;
  if (own !== undefined) return String(own);
  const [now, after] = String(may).includes('after approval')
    ? splitLast(String(may).replace(' after approval', ''))
    : [String(may), ''];
  if (now.includes(access)) return 'allowed';
  return after.includes(access) ? 'held' : 'denied';
}

/** `read, write after approval` is what may be done now, and what after approval. */
function splitLast(words: string): [string, string] {
  const mark = words.lastIndexOf(', ');
  return mark < 0 ? ['', words] : [words.slice(0, mark), words.slice(mark + 2)];
}

async function bodyText(body: AsyncIterable<unknown> | Uint8Array): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
