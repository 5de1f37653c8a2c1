import { fileURLToPath } from 'node:url';
import { fairleadFlags } from '../scripts/runtime.mjs';
import {
  type Aim,
  type Benchmark,
  type Missing,
  middleOf,
  type Plan,
  type Report,
  type Row,
} from './benchmark.ts';
import type { Drive } from './drive.ts';
import { installPeers, startMcpProxy } from './peers.ts';
import { startProgram } from './processes.ts';
import { driveTurn, firstLine, inTurns, type Turn } from './rounds.ts';

export interface Ready {
  readonly gateway: string;
  readonly mcp: string;
  readonly agents: readonly { readonly name: string; readonly key: string }[];
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const bareFile = fileURLToPath(new URL('./mcp-bare.ts', import.meta.url));
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request of MCP, in the revision that keeps no session. */
export function rpc(method: string, params: object): { headers: Record<string, string>; body: string } {
  const name = 'name' in params && typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  return {
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...name },
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } }),
  };
}

/** The products that are searched for, by REST as by MCP. */
export const productSearch = { search: { cursorPaging: { limit: 10 } } };

export const benchmark: Benchmark = {
  name: 'mcp',
  title: 'A call through MCP',
  about:
    'The same search of ten products by REST and as a tool of MCP, and the same refused call both ways, with the local Wix in the same ' +
    'process and all in memory. Beside a bare server of the official SDK (the floor) and mcp-proxy before a bare server over stdio: both ' +
    "answer the same bytes, and decide and record nothing. Of mcp-proxy its own process counts, not the server's behind it.",
  main: 'cpu',
  run: measure,
};

type Asked = Omit<Drive, 'connections' | 'seconds' | 'status' | 'verb'>;

async function measure(plan: Plan): Promise<Report> {
  await using opened = new AsyncDisposableStack();
  plan.progress('starting Fairlead and the floor');
  const fairlead = opened.use(
    await startProgram([
      ...[
        ...fairleadFlags(),
        main,
        'up',
        '--json',
        '--memory',
        '--port',
        '0',
        '--wix-port',
        '0',
        '--wix-rate-limit',
        '0',
      ],
    ]),
  );
  const ready = JSON.parse(fairlead.line) as Ready;
  const at = (url: string, path: string) => ({ port: Number(new URL(url).port), path, pid: fairlead.pid });
  const as = (request: { headers: Record<string, string>; body: string }) => ({
    ...request,
    headers: { ...request.headers, ...authorization },
  });
  const authorization = { authorization: `Bearer ${keyOf(ready)}` };
  const json = { 'content-type': 'application/json', ...authorization };
  const allowed = as(rpc('tools/call', { name: 'products_search', arguments: productSearch }));
  const refused = as(
    rpc('tools/call', {
      ...{ name: 'call_method', arguments: { method: 'com.wixpress.members.api.Members.ListMembers' } },
    }),
  );
  const answered = JSON.parse(await post(ready.mcp, allowed)) as { result: object };
  const { tools } = (JSON.parse(await post(ready.mcp, as(rpc('tools/list', {})))) as ToolList).result;

  const turn = (server: string, call: string, asked: Asked, status = 200): Turn => {
    const role = server.startsWith('Fairlead') ? 'ours' : server.startsWith('bare') ? 'floor' : 'peer';
    const [connections] = plan.connections ?? [16];
    const load = { ...asked, verb: 'POST' as const, status, connections: connections ?? 16 };
    const seconds = plan.seconds ?? (plan.isShort ? 0.7 : 3);
    return driveTurn({ group: `${load.connections} connections`, call, server, role }, { ...load, seconds });
  };
  const missing: Missing[] = [];
  const search = JSON.stringify(productSearch);
  const others = await openOthers(opened, plan, answered.result, missing);
  const turns = [
    turn('Fairlead, MCP', 'allowed', { ...at(ready.mcp, '/mcp'), ...allowed }),
    turn('Fairlead, REST', 'allowed', {
      ...at(ready.gateway, '/stores/v3/products/search'),
      ...{ headers: json, body: search },
    }),
    ...others.map(({ server, asked }) => turn(server, 'allowed', asked)),
    turn('Fairlead, MCP', 'refused', { ...at(ready.mcp, '/mcp'), ...refused }),
    turn(
      'Fairlead, REST',
      'refused',
      {
        ...at(ready.gateway, '/members/v1/members/query'),
        ...{ headers: json, body: '{}' },
      },
      403,
    ),
  ];
  for (const { once } of turns) await once().catch(() => undefined);
  const done = await inTurns(turns, plan.rounds ?? (plan.isShort ? 3 : 5), plan);
  return {
    rows: done.rows,
    missing: [...missing, ...done.missing],
    aims: aimsOf(done.rows),
    notes: [`An agent of the demo sees ${tools.length} tools in ${JSON.stringify(tools).length} characters.`],
  };
}

interface ToolList {
  readonly result: { readonly tools: readonly object[] };
}

/** The key of the demo's agent that may read products. */
export function keyOf({ agents }: Ready): string {
  return agents.find(({ name }) => name === 'Storefront Agent')?.key ?? '';
}

async function post(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): Promise<string> {
  return (await fetch(url, { method: 'POST', headers, body })).text();
}

/** Servers that answer `result` whatever they are asked. */
async function openOthers(
  opened: AsyncDisposableStack,
  plan: Plan,
  result: object,
  missing: Missing[],
): Promise<{ server: string; asked: Asked }[]> {
  const request = rpc('tools/call', { name: 'answer', arguments: {} });
  const bare = opened.use(await startProgram([bareFile]));
  const port = Number(bare.line);
  await fetch(`http://127.0.0.1:${port}/answer`, { method: 'PUT', body: JSON.stringify(result) });
  const others = [{ server: 'bare SDK server', asked: { ...request, port, path: '/mcp', pid: bare.pid } }];
  if (plan.isAlone) return others;
  try {
    plan.progress('starting mcp-proxy');
    installPeers();
    const proxy = await startMcpProxy(result);
    opened.use(proxy.program);
    others.push({
      server: 'mcp-proxy',
      asked: { ...request, port: proxy.port, path: '/mcp', pid: proxy.program.pid },
    });
  } catch (error) {
    missing.push({ server: 'mcp-proxy', why: firstLine(error) });
  }
  return others;
}

/** At most twice the processor time of REST; at least eight times the throughput of mcp-proxy. */
function aimsOf(rows: readonly Row[]): Aim[] {
  const find = (server: string, call: string): Row | undefined =>
    rows.find((one) => one.server === server && one.call === call);
  const cpu = (call: string): number =>
    middleOf(find('Fairlead, MCP', call), 'cpu') / middleOf(find('Fairlead, REST', call), 'cpu');
  const speed = (server: string): number => middleOf(find(server, 'allowed'), 'perSecond');
  const aims: Aim[] = [
    { aim: 'allowed, CPU of MCP / REST', value: cpu('allowed'), bound: 'at most', limit: 2 },
    { aim: 'refused, CPU of MCP / REST', value: cpu('refused'), bound: 'at most', limit: 2 },
    {
      ...{ aim: 'allowed, throughput / mcp-proxy', bound: 'at least', limit: 8 },
      value: speed('Fairlead, MCP') / speed('mcp-proxy'),
    },
  ];
  return aims.filter(({ value }) => !Number.isNaN(value));
}
