import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { lookupOutside, refuseInside } from '../base/addresses.ts';
import type { Clock } from '../base/clock.ts';

/** Larger documents than this are not read; the library takes less. */
const mostBytes = 64 * 1024;
const mostAMinute = 60;

/**
 * Fetches the document that a client's id is the address of. Whoever starts a sign-in chooses that address, so it is asked
 * over HTTPS alone, never of an inner network (also not by a name that leads there), and a redirection is not followed.
 */
export const fetchDocument: typeof fetch = async (address, { signal } = {}) => {
  const url = new URL(address instanceof Request ? address.url : address);
  if (url.protocol !== 'https:') throw new Error(`${url.origin} is not HTTPS`);
  refuseInside(url.hostname);
  const outgoing = https.request(url, {
    headers: { accept: 'application/json', 'user-agent': 'Fairlead' },
    lookup: lookupOutside,
    ...(signal && { signal }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  outgoing.end();
  const incoming = await answered;
  const body = await readSome(incoming);
  return new Response(body, {
    status: incoming.statusCode ?? 502,
    headers: Object.entries(incoming.headers).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    ),
  });
};

/** Whoever starts a sign-in makes us call somebody: so many times a minute, and not more. */
export function limitFetches(clock: Clock): () => boolean {
  let minute = 0;
  let count = 0;
  return () => {
    const now = Math.floor(clock.now() / 60_000);
    count = now === minute ? count + 1 : 1;
    minute = now;
    return count <= mostAMinute;
  };
}

async function readSome(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).byteLength;
    if (size > mostBytes) throw new Error(`The document is larger than ${mostBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
