import { PassThrough, type Readable } from 'node:stream';
import { collect } from '../base/http.ts';

/** The beginning of a body, and the body to send on. */
export interface Peeked {
  /** Up to the limit; all of it when `complete`. */
  readonly head: Buffer;
  readonly complete: boolean;
  /** The whole body again: bytes when complete, else a stream of what was read and what is still to come. */
  readonly body: Uint8Array | Readable;
}

/** Reads a body until it ends or `limitBytes` have come; what is longer flows on as it arrives. */
export async function peek(
  body: Uint8Array | Readable | string | undefined,
  limitBytes: number,
): Promise<Peeked> {
  if (body === undefined) return whole(Buffer.alloc(0));
  if (typeof body === 'string') return whole(Buffer.from(body));
  if (body instanceof Uint8Array) return whole(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const { chunks, ended } = await collect(body, limitBytes);
  const [only] = chunks;
  const head = chunks.length === 1 && only ? only : Buffer.concat(chunks);
  return ended ? whole(head) : { head, complete: false, body: rejoin(chunks, body) };
}

function whole(head: Buffer): Peeked {
  return { head, complete: true, body: head };
}

function rejoin(chunks: readonly Buffer[], source: Readable): Readable {
  const joined = new PassThrough();
  const flow = async (): Promise<void> => {
    for (const chunk of chunks) await write(joined, chunk);
    for await (const chunk of source) await write(joined, chunk as Buffer);
    joined.end();
  };
  joined.on('close', () => source.destroy());
  flow().catch((error: Error) => joined.destroy(error));
  return joined;
}

function write(stream: PassThrough, chunk: Buffer): Promise<void> {
  if (stream.destroyed) return Promise.reject(new Error('The reader has gone away'));
  if (stream.write(chunk)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const go = (): void => {
      stream.off('close', stop);
      resolve();
    };
    const stop = (): void => {
      stream.off('drain', go);
      reject(new Error('The reader has gone away'));
    };
    stream.once('drain', go).once('close', stop);
  });
}
