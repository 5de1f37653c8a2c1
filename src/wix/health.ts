import { jsonResponse, type WireRequest, type WireResponse } from '../base/http.ts';

/**
 * `/healthz` and `/readyz` of the local Wix, which has no other such paths: that the process answers, and that calls that change
 * something are taken, or why not. Nothing for any other call. They ask for no token and are in no record of requests.
 */
export function createHealth(
  whyNotReady: () => Promise<string | undefined>,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  const answers: Readonly<Record<string, () => Promise<WireResponse>>> = {
    '/healthz': async () => jsonResponse(200, { ok: true }),
    '/readyz': async () => {
      const message = await whyNotReady();
      return message === undefined
        ? jsonResponse(200, { ok: true })
        : jsonResponse(503, { ok: false, message });
    },
  };
  return ({ verb, target }) => (verb === 'GET' ? answers[target.split('?', 1)[0] ?? '']?.() : undefined);
}
