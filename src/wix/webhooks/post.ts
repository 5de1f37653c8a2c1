import http from 'node:http';
import https from 'node:https';
import { lookupOutside, refuseInside } from '../../base/addresses.ts';

/** What a receiver said. */
export interface PostAnswer {
  readonly status: number;
  /** At most the first 2,000 characters. */
  readonly body: string;
}

/** Sends a webhook. Rejects when there is no answer in time, or no connection. */
export type Post = (url: string, body: string, timeoutMs: number) => Promise<PostAnswer>;

/** A network to send by; close it to let its connections go. */
export interface PostNetwork {
  readonly post: Post;
  close(): void;
}

const keptCharacters = 2_000;

/** Sends over HTTP and HTTPS; to inner networks only if `allowInside`. Redirections are not followed: they are no 200. */
export function createPostNetwork({ allowInside }: { readonly allowInside: boolean }): PostNetwork {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  return {
    post: async (url, body, timeoutMs) => {
      const address = new URL(url);
      if (!allowInside) refuseInside(address.hostname);
      const options = {
        method: 'POST',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Fairlead',
        },
        signal: AbortSignal.timeout(timeoutMs),
        ...(!allowInside && { lookup: lookupOutside }),
      };
      return address.protocol === 'https:'
        ? send(https.request(address, { ...options, agent: agents['https:'] }), body)
        : send(http.request(address, { ...options, agent: agents['http:'] }), body);
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function send(request: http.ClientRequest, body: string): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < keptCharacters) text += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text.slice(0, keptCharacters) }),
      );
    });
    request.end(body);
  });
}
