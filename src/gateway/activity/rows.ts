import type { Selectable, Updateable } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import type { EntryFields } from './record.ts';
import { wordsOf } from './words.ts';

type EntryRow = GatewayTables['entry'];

/** An entry as `/api` and the console show it. */
export interface Entry {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly kind: string;
  readonly agent: { readonly id: string | null; readonly name: string };
  readonly connection: { readonly id: string | null; readonly site: string };
  readonly method: string | null;
  readonly area: string | null;
  readonly access: string | null;
  readonly verb: string;
  readonly path: string;
  readonly decision: string;
  readonly rule: string;
  readonly code: string | null;
  readonly reason: string;
  readonly sentence: string;
  readonly outcome: string;
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly target: string | null;
}

/** The columns that a record sets. */
export function columnsOf(fields: EntryFields): Updateable<EntryRow> {
  const {
    agentId,
    agentName,
    connectionId,
    siteName,
    durationMs,
    context: _c,
    subjects: _s,
    ...same
  } = fields;
  return defined({
    ...same,
    agent_id: agentId,
    agent_name: agentName,
    connection_id: connectionId,
    site_name: siteName,
    duration_ms: durationMs,
    words: fields.sentence === undefined ? undefined : wordsOf(fields.sentence).join(' '),
  });
}

/** An entry but for its words, which are made of its sentence once that is to be found. */
export type UnwordedRow = Omit<Selectable<EntryRow>, 'words'>;

export function withWords(row: UnwordedRow): Selectable<EntryRow> {
  return { ...row, words: wordsOf(row.sentence).join(' ') };
}

/** The row of a new entry. Written out, since every call makes one. */
export function newRow(
  id: string,
  sortKey: string,
  atMs: number,
  chain: string,
  fields: EntryFields,
): UnwordedRow {
  return {
    id,
    sort_key: sortKey,
    at_ms: atMs,
    kind: fields.kind ?? 'call',
    agent_id: fields.agentId ?? null,
    agent_name: fields.agentName ?? '',
    connection_id: fields.connectionId ?? null,
    site_name: fields.siteName ?? '',
    method: fields.method ?? null,
    area: fields.area ?? null,
    access: fields.access ?? null,
    verb: fields.verb ?? '',
    path: fields.path ?? '',
    decision: fields.decision ?? 'denied',
    rule: fields.rule ?? '',
    code: fields.code ?? null,
    reason: fields.reason ?? '',
    sentence: fields.sentence ?? '',
    outcome: fields.outcome ?? 'done',
    status: fields.status ?? null,
    duration_ms: fields.durationMs ?? null,
    target: fields.target ?? null,
    chain,
    number: numberOf(sortKey),
  };
}

/** The row of an entry whose call has ended, as its outcome says. */
export function endedRow(before: UnwordedRow, fields: EntryFields): UnwordedRow {
  const { outcome, status, sentence, target, durationMs } = fields;
  return {
    ...before,
    outcome: outcome ?? before.outcome,
    status: status === undefined ? before.status : status,
    sentence: sentence ?? before.sentence,
    target: target === undefined ? before.target : target,
    duration_ms: durationMs === undefined ? before.duration_ms : durationMs,
  };
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Twelve bits of the place in the chain tell apart what comes within a millisecond; the whole stays below 2^53. */
function numberOf(sortKey: string): number {
  // Fifteen digits of time, a dash, twelve of the place.
  return Number(sortKey.slice(0, 15)) * 4_096 + (Number(sortKey.slice(16, 28)) % 4_096);
}

/** The number of the first entry of an instant, were there one. */
export function firstNumberAt(ms: number): number {
  return ms * 4_096;
}

export function lastNumberAt(ms: number): number {
  return ms * 4_096 + 4_095;
}

/** The first sort key that an entry of this instant could have. */
export function keyAt(ms: number): string {
  return String(Math.max(0, Math.ceil(ms))).padStart(15, '0');
}

export function toEntry(row: UnwordedRow): Entry {
  const {
    id,
    kind,
    method,
    area,
    access,
    verb,
    path,
    decision,
    rule,
    code,
    reason,
    sentence,
    outcome,
    status,
    target,
  } = row;
  return {
    id,
    at: new Date(row.at_ms).toISOString(),
    agent: { id: row.agent_id, name: row.agent_name },
    connection: { id: row.connection_id, site: row.site_name },
    ...{
      kind,
      method,
      area,
      access,
      verb,
      path,
      decision,
      rule,
      code,
      reason,
      sentence,
      outcome,
      status,
      target,
    },
    durationMs: row.duration_ms,
  };
}

function defined<T extends object>(value: T): T {
  for (const name in value) if (value[name] === undefined) delete value[name];
  return value;
}
