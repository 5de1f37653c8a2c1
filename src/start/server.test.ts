import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Handle } from '../base/http.ts';
import { listen } from './server.ts';

const failing = (error: unknown): void => void Promise.reject(error);
const at = { host: '127.0.0.1', port: 0, flag: 'port' };

/** A call over a connection that stays open for the next. */
async function call(url: string, agent: Agent): Promise<{ status: number; connection: string | undefined }> {
  const sent = request(url, { agent }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, connection: response.headers.connection };
}

test('a server that stops finishes what runs, answers what comes on an open connection and says that it is the last, and takes no new one', async () => {
  const { promise: go, resolve: answer } = Promise.withResolvers<void>();
  let arrived = 0;
  const handle: Handle = async ({ target }) => {
    arrived++;
    if (target === '/slow') await go;
    return { status: 200, headers: {}, body: 'ok' };
  };
  const server = await listen(handle, at, failing);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const other = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal((await call(`${server.url}/`, agent)).connection, 'keep-alive');
  const slow = call(`${server.url}/slow`, other);
  while (arrived < 2) await new Promise(setImmediate);
  const stopped = server.stop(10_000);
  // Its connection was without a call at that moment.
  assert.deepEqual(await call(`${server.url}/`, agent), { status: 200, connection: 'close' });
  await assert.rejects(call(`${server.url}/`, new Agent()), { code: 'ECONNREFUSED' });
  answer();
  assert.deepEqual(await slow, { status: 200, connection: 'close' });
  await stopped;
  assert.equal(arrived, 3);
});

test('a server that stops does not wait for connections without a call, nor for streams that never end', async () => {
  const handle: Handle = async () => {
    const body = new PassThrough().on('error', () => {});
    body.write(': here\n\n');
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
  };
  const server = await listen(handle, at, failing);
  const { port } = new URL(server.url);
  const idle = connect(Number(port), '127.0.0.1').on('error', () => {});
  await once(idle, 'connect');
  const sent = request(server.url).on('error', () => {});
  sent.end();
  const [stream] = await once(sent, 'response');
  stream.on('error', () => {});
  stream.resume();
  const began = performance.now();
  await server.stop(10_000);
  assert.ok(performance.now() - began < 5_000, 'it did not wait until it cut everything off');
  idle.destroy();
});
