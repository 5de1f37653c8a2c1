/** A path taken apart: `segments` as sent, `values` with percent-encoding read. */
export interface CanonicalPath {
  readonly segments: readonly string[];
  readonly values: readonly string[];
}

const maxLength = 2048;

/**
 * Takes a path apart if there is only one way to read it. A path that another program might normalise into a
 * different one is refused, never guessed: what the gateway decides about must be what Wix receives.
 * @returns the parts, or the reason of the refusal
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2 the equivalences that normalisation makes
 */
export function parseCanonicalPath(path: string): CanonicalPath | string {
  if (path.length > maxLength) return `The path is longer than ${maxLength} characters.`;
  if (path.charCodeAt(0) !== slash) return 'The path does not start with "/".';
  const segments: string[] = [];
  let start = 1;
  let encoded = false;
  for (let i = 1; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code === slash) {
      const refusal = segmentRefusal(path, start, i);
      if (refusal) return refusal;
      segments.push(path.slice(start, i));
      start = i + 1;
    } else if (code === percent) encoded = true;
    else if (code > 127 || plain[code] !== 1)
      return `The path has ${show(path, i)}, which a canonical path does not.`;
  }
  const refusal = segmentRefusal(path, start, path.length);
  if (refusal) return refusal;
  segments.push(path.slice(start));
  return encoded ? decodeAll(segments) : { segments, values: segments };
}

/**
 * A value as a segment of a path. Half of a character, which JSON can say and an address cannot, is in no id of Wix: it becomes
 * U+FFFD, and nothing is found by it.
 */
export function toSegment(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

const slash = 47;
const percent = 37;
const dot = 46;

/** 1 for each ASCII code that may stand in a segment as itself: pchar of RFC 3986 without `;`, whose parameters some servers cut off. */
const plain = tableOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@");
/** 1 for each code that is written as itself, so that its encoded form is a disguise. */
const unreserved = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function segmentRefusal(path: string, start: number, end: number): string | undefined {
  const length = end - start;
  if (length === 0) return end === path.length ? 'The path ends with "/".' : 'The path has "//".';
  if (length > 2 || path.charCodeAt(start) !== dot) return undefined;
  if (length === 1 || path.charCodeAt(start + 1) === dot) return 'The path has a "." or ".." segment.';
  return undefined;
}

function decodeAll(segments: readonly string[]): CanonicalPath | string {
  const values: string[] = [];
  for (const segment of segments) {
    const refusal = segment.includes('%') ? encodingRefusal(segment) : undefined;
    if (refusal) return refusal;
    values.push(segment.includes('%') ? decodeURIComponent(segment) : segment);
  }
  return { segments, values };
}

/** Each byte once, upper-case hex, well-formed UTF-8, and nothing that a second reading would take for syntax. */
function encodingRefusal(segment: string): string | undefined {
  for (let i = segment.indexOf('%'); i >= 0; i = segment.indexOf('%', i + 3)) {
    const byte = byteAt(segment, i);
    if (byte < 0)
      return `The path has ${JSON.stringify(segment.slice(i, i + 3))}, which is not a percent-encoded byte in upper case.`;
    if (byte < 32 || byte === 127) return 'The path has an encoded control character.';
    if (byte < 128 && unreserved[byte] === 1)
      return `The path encodes ${JSON.stringify(String.fromCharCode(byte))}, which is written as itself.`;
    if (byte === slash || byte === 92 || byte === percent || byte === 59)
      return `The path encodes ${JSON.stringify(String.fromCharCode(byte))}, which may be read as syntax later.`;
  }
  return textRefusal(segment);
}

function textRefusal(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    // C1 controls, and what a compatibility normalisation could turn into syntax or letters of a literal.
    if (/\p{Cc}/u.test(text) || text !== text.normalize('NFKC'))
      return 'The path encodes text that is not in its plain form.';
    return undefined;
  } catch {
    return 'The path encodes bytes that are not UTF-8.';
  }
}

/** The byte of `%XX` at `at`, or -1. */
function byteAt(segment: string, at: number): number {
  const high = hexOf(segment.charCodeAt(at + 1));
  const low = hexOf(segment.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 65 && code <= 70 ? code - 55 : -1;
}

function show(path: string, at: number): string {
  return JSON.stringify(String.fromCodePoint(path.codePointAt(at) ?? 0));
}
