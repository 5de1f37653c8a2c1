/** An answer of `/api` that is not what was asked for, or none at all. `status` is 0 when nothing answered. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problems: readonly string[];
  constructor(status: number, message: string, problems: readonly string[] = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** How long the console waits for an answer before it says that none came. */
export const patienceMs = 20_000;

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Calls `/api`. @throws {ApiProblem} */
export async function call<T>(
  verb: Verb,
  path: string,
  body?: unknown,
  options: { signal?: AbortSignal | undefined; headers?: Record<string, string> } = {},
): Promise<T> {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  let response: Response;
  try {
    response = await fetch(path, {
      method: verb,
      signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiProblem(
      0,
      patience.aborted
        ? `Fairlead did not answer within ${patienceMs / 1_000} seconds.`
        : 'Fairlead cannot be reached: is it running?',
    );
  }
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as T;
}

/**
 * Asks for something that takes long and tells how far it is, a line of JSON each; answers the last line.
 * @throws {ApiProblem} and, once the signal is aborted, its reason
 */
export async function callLong<T, P>(
  path: string,
  signal: AbortSignal,
  tell: (progress: P) => void,
): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: 'application/x-ndjson' } });
  if (!response.ok || !response.body) throw problemOf(response.status, parse(await response.text()));
  let rest = '';
  let latest: unknown;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value = '' } = await reader.read();
    if (done) return latest as T;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) latest = parse(line);
    if (lines.length > 0) tell(latest as P);
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

function problemOf(status: number, answer: unknown): ApiProblem {
  const { message, problems } = answer as { message?: unknown; problems?: unknown };
  return new ApiProblem(
    status,
    typeof message === 'string' ? message : `Fairlead answered ${status}.`,
    Array.isArray(problems) ? problems.map(String) : [],
  );
}

/** A query string of what is set. */
export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}
