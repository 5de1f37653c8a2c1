import { hash } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';

/**
 * What is written of a call, in the order it happens: `refused` for one that is not forwarded; else `intent`, before
 * it is forwarded, and `outcome`, once it has ended. One that waits for a person begins with `held`, and is
 * `resumed` in place of an intent. `change` is a change of what agents may do, and `settled`
 * says of an intent whose process ended that nobody knows how it went.
 */
export type RecordKind = 'refused' | 'held' | 'resumed' | 'intent' | 'outcome' | 'settled' | 'change';

/** Kinds of records that go on with an entry that is there already. */
export const laterKinds: ReadonlySet<string> = new Set(['resumed', 'outcome', 'settled']);

/** One thing that happened. `body` holds the fields of the entry that it sets. */
export interface ActivityRecord {
  readonly entryId: string;
  readonly kind: RecordKind;
  readonly atMs: number;
  readonly body: EntryFields;
}

/** Fields of an entry; a later record of the same entry overlays those of an earlier one. */
export interface EntryFields {
  readonly kind?: 'call' | 'change';
  readonly agentId?: string | null;
  readonly agentName?: string;
  readonly connectionId?: string | null;
  readonly siteName?: string;
  readonly method?: string | null;
  readonly area?: string | null;
  readonly access?: string | null;
  readonly verb?: string;
  readonly path?: string;
  readonly decision?: 'allowed' | 'denied' | 'held' | 'made';
  readonly rule?: string;
  readonly code?: string | null;
  readonly reason?: string;
  readonly sentence?: string;
  readonly outcome?: 'open' | 'done' | 'unknown';
  readonly status?: number | null;
  readonly durationMs?: number | null;
  readonly target?: string | null;
  /** What the call was about; see subjects.ts. */
  readonly subjects?: readonly string[];
  /** Everything the decision was made from that the fields above do not tell, to take it again. */
  readonly context?: JsonObject;
}

/**
 * The record with every text as a database keeps it: half a surrogate pair and NUL, which a caller may well send, become
 * U+FFFD. Else SQLite would keep something else than what was recorded, and PostgreSQL would refuse the record.
 */
export function storable(record: ActivityRecord): ActivityRecord {
  const { body } = record;
  if (Object.values(body).every(isStorable)) return record;
  const texts = Object.entries(body).map(([name, value]) => [name, stored(value)]);
  return { ...record, body: Object.fromEntries(texts) as EntryFields };
}

/** The context is kept as JSON, in which both are escaped. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return !Array.isArray(value) || value.every(isStorable);
}

function stored(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  return Array.isArray(value) ? value.map(stored) : value;
}

/** What an empty chain begins with. */
export const genesis = '0'.repeat(64);

/** The hash of a record: of the one before it and of everything in it. */
export function hashRecord(
  before: string,
  chain: string,
  position: number,
  record: Pick<ActivityRecord, 'entryId' | 'kind' | 'atMs'>,
  body: string,
): string {
  return hash(
    'sha256',
    JSON.stringify([before, chain, position, record.entryId, record.kind, record.atMs, body]),
  );
}
