/**
 * `npm run bench:mcp`: what a call through MCP costs beside the same call by REST, allowed and refused, and beside a bare
 * server of the official SDK and mcp-proxy before a bare server over stdio, which both answer the same bytes and decide and
 * record nothing; all in the same run. Also the size of the list of tools.
 * Aims: at most twice the processor time of REST; at least eight times the throughput of mcp-proxy.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Borne, bear, type Load, median } from './load.ts';
import { installPeers, startMcpProxy } from './peers.ts';
import { startProgram } from './processes.ts';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
  },
});

interface Ready {
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
function rpc(method: string, params: object): { headers: Record<string, string>; body: string } {
  const name = 'name' in params && typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  return {
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...name },
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } }),
  };
}

async function post(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): Promise<string> {
  return (await fetch(url, { method: 'POST', headers, body })).text();
}

async function measure(load: Omit<Load, 'connections' | 'seconds' | 'verb'>): Promise<Borne> {
  const rounds: Borne[] = [];
  for (let round = 0; round < Number(flags.rounds); round++)
    rounds.push(
      await bear({
        ...load,
        verb: 'POST',
        connections: Number(flags.connections),
        seconds: Number(flags.seconds),
      }),
    );
  return median(rounds);
}

await using fairlead = await startProgram([
  ...[main, 'up', '--json', '--memory', '--port', '0', '--wix-port', '0', '--wix-rate-limit', '0'],
]);
await using bare = await startProgram([bareFile]);
const ready = JSON.parse(fairlead.line) as Ready;
const key = ready.agents.find(({ name }) => name === 'Storefront Agent')?.key ?? '';
const authorization = { authorization: `Bearer ${key}` };

const message = { search: { cursorPaging: { limit: 10 } } };
const call = (name: string, args: object) => {
  const request = rpc('tools/call', { name, arguments: args });
  return { ...request, headers: { ...request.headers, ...authorization } };
};
const allowed = call('products_search', message);
const refused = call('call_method', { method: 'com.wixpress.members.api.Members.ListMembers' });
const json = { 'content-type': 'application/json', ...authorization };

const answered = JSON.parse(await post(ready.mcp, allowed)) as { result: object };
const bareUrl = `http://127.0.0.1:${bare.line}/mcp`;
await fetch(`http://127.0.0.1:${bare.line}/answer`, { method: 'PUT', body: JSON.stringify(answered.result) });
installPeers();
const proxy = await startMcpProxy(answered.result);
const tools = (
  JSON.parse(
    await post(ready.mcp, {
      ...rpc('tools/list', {}),
      headers: { ...rpc('tools/list', {}).headers, ...authorization },
    }),
  ) as { result: { tools: object[] } }
).result.tools;

const rows: readonly (readonly [string, Borne])[] = [
  [
    'REST, allowed read',
    await measure({
      url: `${ready.gateway}/stores/v3/products/search`,
      headers: json,
      body: JSON.stringify(message),
      pid: fairlead.pid,
    }),
  ],
  ['MCP, allowed read', await measure({ url: ready.mcp, ...allowed, pid: fairlead.pid })],
  [
    'REST, refused',
    await measure({
      url: `${ready.gateway}/members/v1/members/query`,
      headers: json,
      body: '{}',
      pid: fairlead.pid,
    }),
  ],
  ['MCP, refused', await measure({ url: ready.mcp, ...refused, pid: fairlead.pid })],
  [
    'bare SDK server, same bytes',
    await measure({ url: bareUrl, ...rpc('tools/call', { name: 'answer', arguments: {} }), pid: bare.pid }),
  ],
  [
    'mcp-proxy, same bytes',
    await measure({
      url: `http://127.0.0.1:${proxy.port}/mcp`,
      ...rpc('tools/call', { name: 'answer', arguments: {} }),
      pid: proxy.program.pid,
    }),
  ],
];

process.stdout.write(
  `${tools.length} tools in ${JSON.stringify(tools).length} characters; ${flags.connections} connections, ${flags.rounds} rounds of ${flags.seconds} s, Node.js ${process.version}\n`,
);
process.stdout.write(
  `${'call'.padEnd(30)}${'req/s'.padStart(8)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'CPU us'.padStart(9)}${'failed'.padStart(8)}\n`,
);
for (const [name, { perSecond, p50Ms, p99Ms, cpuMicros, failed }] of rows) {
  const cells = [
    perSecond.toFixed(0).padStart(8),
    p50Ms.toFixed(1).padStart(9),
    p99Ms.toFixed(1).padStart(9),
    cpuMicros.toFixed(0).padStart(9),
  ];
  process.stdout.write(`${name.padEnd(30)}${cells.join('')}${String(failed).padStart(8)}\n`);
}
const ratio = (over: number, under: number): string =>
  ((rows[over]?.[1].cpuMicros ?? 0) / (rows[under]?.[1].cpuMicros ?? 1)).toFixed(2);
process.stdout.write(
  `MCP / REST, processor time: allowed ${ratio(1, 0)}, refused ${ratio(3, 2)}; MCP allowed / bare SDK ${ratio(1, 4)}\n`,
);
const times = (rows[1]?.[1].perSecond ?? 0) / (rows[5]?.[1].perSecond ?? 1);
process.stdout.write(
  `${times >= 8 ? 'met    ' : 'NOT MET'}  MCP allowed read, throughput / mcp-proxy at least 8: ${times.toFixed(2)}\n`,
);
await proxy.program[Symbol.asyncDispose]();
