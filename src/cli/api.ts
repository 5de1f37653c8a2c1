import { StartProblem } from '../start/problem.ts';

/** A running Fairlead as a terminal reaches it. */
export interface ApiClient {
  /** @throws {StartProblem} when it does not answer, or refuses: with its own words */
  call(verb: string, path: string, body?: unknown): Promise<unknown>;
}

/** Talks to `/api` of the Fairlead at `url` with an admin token. */
export function createApiClient(url: string, token: string, send: typeof fetch): ApiClient {
  return {
    async call(verb, path, body) {
      const response = await reach(send, url, path, {
        method: verb,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok)
        throw new StartProblem(`Fairlead refused: ${messageOf(text) ?? `HTTP ${response.status}`}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

async function reach(send: typeof fetch, url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await send(url + path, init);
  } catch (error) {
    throw new StartProblem(
      `No Fairlead answers at ${url}: start it with \`npm start\`, or name another with --url or FAIRLEAD_URL.`,
      { cause: error },
    );
  }
}

function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
