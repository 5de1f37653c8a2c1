import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** Where new ids and secrets come from; a seeded one makes the same demo site every time. */
export interface Ids {
  /** A lower-case GUID, version 4. */
  guid(): string;
  /** Unguessable text of 256 bits, base64url. */
  secret(): string;
}

/**
 * A GUID of version 7 made from one of version 4: those made later sort later, so that an index of millions of them grows
 * at its end instead of everywhere at once.
 */
export function orderedGuid(guid: string, nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${guid.slice(15)}`;
}

/** Ids from the operating system's random source. */
export const randomIds: Ids = {
  guid: () => randomUUID(),
  secret: () => randomBytes(32).toString('base64url'),
};

/** The same ids in the same order for the same seed. For demo data and tests only: they can be guessed. */
export function seededIds(seed: string): Ids {
  let count = 0;
  const next = () => createHash('sha256').update(`${seed}:${count++}`).digest();
  return { guid: () => formatGuid(next()), secret: () => next().toString('base64url') };
}

function formatGuid(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` has the form of a GUID. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}
