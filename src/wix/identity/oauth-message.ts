import { BodyTooLarge, readBody, type WireRequest } from '../../base/http.ts';
import { isObject, parseJson } from '../../base/json.ts';

/** What a token call refuses, as RFC 6749 has it: `error` is its code. */
export class OAuthFault extends Error {
  readonly error: string;
  readonly status: number;
  constructor(error: string, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }
}

/** Parameters of a token call by their snake-case names. */
export type OAuthParameters = Readonly<Record<string, string | undefined>>;

/** Reads a token call: JSON or a form, with names in snake or camel case, as Wix takes both. */
export async function readOAuthMessage(request: WireRequest, maxBytes: number): Promise<OAuthParameters> {
  const bytes = await readBody(request.body, maxBytes).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new OAuthFault('invalid_request', error.message, 413);
  });
  const text = Buffer.from(bytes).toString('utf8');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const entries = isForm ? [...new URLSearchParams(text)] : Object.entries(parse(text));
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[snakeCase(name), value]] : [],
    ),
  );
}

function parse(text: string): object {
  try {
    const value = parseJson(text === '' ? '{}' : text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for what is JSON but no object.
  }
  throw new OAuthFault('invalid_request', 'The body must be a JSON object or a form.');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A parameter that must be there. */
export function need(parameters: OAuthParameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new OAuthFault('invalid_request', `${name} is missing`);
  return value;
}
