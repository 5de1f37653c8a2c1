import { createInterface } from 'node:readline';

// A server of MCP over stdio as small as one can be: its one tool answers the JSON of BENCH_ANSWER. What a proxy before it
// costs is then the proxy's own.
const result = JSON.parse(process.env.BENCH_ANSWER ?? '{}');
const tools = [{ name: 'answer', description: 'Answers', inputSchema: { type: 'object' } }];

const answers = {
  initialize: ({ protocolVersion }) => ({
    ...{ protocolVersion, capabilities: { tools: {} } },
    serverInfo: { name: 'bare', version: '1' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': () => result,
  ping: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const said = answer
    ? { result: answer(params ?? {}) }
    : { error: { code: -32_601, message: `${method} is not known` } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...said })}\n`);
}
