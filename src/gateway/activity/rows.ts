import type { Insertable, Selectable, Updateable } from 'kysely';
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

/** The row of a new entry. */
export function newRow(
  id: string,
  sortKey: string,
  atMs: number,
  chain: string,
  fields: EntryFields,
): Insertable<EntryRow> {
  // What `columnsOf` leaves out is in `blank`: no member is undefined.
  return {
    ...blank,
    ...columnsOf(fields),
    id,
    chain,
    sort_key: sortKey,
    at_ms: atMs,
    number: numberOf(sortKey),
  } as Insertable<EntryRow>;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Twelve bits of the place in the chain tell apart what comes within a millisecond; the whole stays below 2^53. */
function numberOf(sortKey: string): number {
  const [ms, position] = sortKey.split('-');
  return Number(ms) * 4_096 + (Number(position) % 4_096);
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

const blank: Omit<EntryRow, 'id' | 'chain' | 'sort_key' | 'at_ms' | 'number'> = {
  kind: 'call',
  agent_id: null,
  agent_name: '',
  connection_id: null,
  site_name: '',
  method: null,
  area: null,
  access: null,
  verb: '',
  path: '',
  decision: 'denied',
  rule: '',
  code: null,
  reason: '',
  sentence: '',
  words: '',
  outcome: 'done',
  status: null,
  duration_ms: null,
  target: null,
};

export function toEntry(row: Selectable<EntryRow>): Entry {
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
