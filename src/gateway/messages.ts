import { isObject, type JsonObject, parseJson } from '../base/json.ts';
import type { Peeked } from './peek.ts';

/** A body as a JSON object, when it is here whole and is one. It is parsed once, whoever asks; nobody changes it. */
export function bodyMessage(peeked: Peeked): JsonObject | undefined {
  const { head, complete } = peeked;
  if (!complete || head.byteLength === 0) return undefined;
  const known = parsed.get(peeked);
  if (known) return known.message;
  const message = textMessage(head.toString('utf8'));
  parsed.set(peeked, { message });
  return message;
}

const parsed = new WeakMap<Peeked, { readonly message: JsonObject | undefined }>();

/** The message that a GET carries in its query: all of it in `.r`, base64url. */
export function queryMessage(target: string): JsonObject | undefined {
  const mark = target.indexOf('?');
  const whole = mark < 0 ? null : new URLSearchParams(target.slice(mark + 1)).get('.r');
  return whole === null ? undefined : textMessage(Buffer.from(whole, 'base64url').toString('utf8'));
}

/** Text as a JSON object, when it is one. */
export function textMessage(text: string): JsonObject | undefined {
  try {
    // Not deeper than anyone writes: what reads it goes down into it.
    const value: unknown = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Wix will say what is wrong with it; here it only means that there are no facts to tell.
    return undefined;
  }
}

/** What Wix says went wrong, in an answer that is an error. */
export function errorMessage(status: number, message: JsonObject | undefined): string {
  const text =
    message && typeof message.message === 'string' && message.message !== '' ? `: ${message.message}` : '';
  return `Wix answered ${status}${text.replace(/\.$/, '')}`;
}
