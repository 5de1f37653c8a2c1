import { StartProblem } from '../start/problem.ts';

/** What Fairlead would not do, in its own words; `problems` has each thing that is wrong. */
export class Refused extends StartProblem {
  readonly problems: readonly string[];
  constructor(message: string, problems: readonly string[]) {
    super(message);
    this.problems = problems;
  }
}

/** A running Fairlead as a terminal reaches it. */
export interface ApiClient {
  readonly url: string;
  /** @throws {StartProblem} when it does not answer, or refuses: with its own words */
  call(verb: string, path: string, body?: unknown): Promise<unknown>;
}

/** Talks to `/api` of the Fairlead at `url` with an admin token. */
export function createApiClient(url: string, token: string, send: typeof fetch): ApiClient {
  return {
    url,
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
      if (!response.ok) {
        const { message = `HTTP ${response.status}`, problems = [] } = refusalOf(text);
        throw new Refused(`Fairlead refused: ${message}`, problems);
      }
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

function refusalOf(text: string): { readonly message?: string; readonly problems?: string[] } {
  try {
    const { message, problems } = JSON.parse(text) as { message?: unknown; problems?: unknown };
    return {
      ...(typeof message === 'string' ? { message } : {}),
      ...(Array.isArray(problems) ? { problems: problems.map(String) } : {}),
    };
  } catch {
    // Not ours to read: a proxy's page.
    return {};
  }
}
