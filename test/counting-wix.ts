import { startTestServer } from './test-server.ts';

/** The address of the test's own in a body or a record. */
export const emailIn = (text: string): string => /[\w-]+@example\.com/.exec(text)?.[0] ?? '';

/**
 * A Wix of the test's own over TCP, which creates a contact whatever it is asked, and tells of each call that reached it. It
 * answers when that resolves.
 */
export function startCountingWix(received: (email: string) => void | Promise<void>) {
  return startTestServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('end', () => {
      void Promise.resolve(received(emailIn(body))).then(() => {
        response.setHeader('content-type', 'application/json');
        response.end(`{"contact":{"id":"${crypto.randomUUID()}","revision":1}}`);
      });
    });
  });
}
