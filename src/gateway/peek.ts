import { PassThrough, type Readable } from 'node:stream';

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
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    chunks.push(next.value as Buffer);
    size += (next.value as Buffer).byteLength;
    if (size >= limitBytes)
      return { head: Buffer.concat(chunks), complete: false, body: rejoin(chunks, iterator, body) };
  }
  return whole(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
}

function whole(head: Buffer): Peeked {
  return { head, complete: true, body: head };
}

function rejoin(chunks: readonly Buffer[], rest: AsyncIterator<unknown>, source: Readable): Readable {
  const joined = new PassThrough();
  const flow = async (): Promise<void> => {
    for (const chunk of chunks) await write(joined, chunk);
    for (let next = await rest.next(); !next.done; next = await rest.next())
      await write(joined, next.value as Buffer);
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
    stream.once('drain', resolve);
    stream.once('close', () => reject(new Error('The reader has gone away')));
  });
}
