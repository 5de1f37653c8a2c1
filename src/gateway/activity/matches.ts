import type { Kysely } from 'kysely';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityRecord } from './record.ts';

type Match = GatewayTables['guardrail_match'];

/**
 * Counts which guardrails and exceptions looked at the calls of these records, in the records' own transaction: a rule
 * that never matches can then be shown as such.
 */
export async function countMatches(
  tx: Kysely<GatewayTables>,
  records: readonly ActivityRecord[],
): Promise<void> {
  for (const { agent_id, connection_id, id, count, last_ms } of countedIn(records))
    await addMatch(tx, agent_id, connection_id, id, count, last_ms);
}

/** The same within the work of `writeAtOnce`. */
export function countMatchesNow(tx: Kysely<GatewayTables>, records: readonly ActivityRecord[]): void {
  for (const { agent_id, connection_id, id, count, last_ms } of countedIn(records))
    addMatch.now(tx, agent_id, connection_id, id, count, last_ms);
}

const addMatch = statement(
  (
    db: Kysely<GatewayTables>,
    agent_id: string,
    connection_id: string,
    id: string,
    count: number,
    last_ms: number,
  ) =>
    db
      .insertInto('guardrail_match')
      .values({ agent_id, connection_id, id, count, last_ms })
      .onConflict((conflict) =>
        conflict.columns(['agent_id', 'connection_id', 'id']).doUpdateSet((update) => ({
          count: update('guardrail_match.count', '+', update.ref('excluded.count')),
          last_ms: update.ref('excluded.last_ms'),
        })),
      ),
);

/** In one order everywhere, so that two processes do not wait for each other in a circle. */
function countedIn(records: readonly ActivityRecord[]): readonly Match[] {
  const counted = new Map<string, Match>();
  for (const record of records)
    for (const match of matchesIn(record)) {
      const key = `${match.agent_id} ${match.connection_id} ${match.id}`;
      counted.set(key, { ...match, count: (counted.get(key)?.count ?? 0) + 1 });
    }
  if (counted.size === 0) return none;
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, match]) => match);
}

const none: readonly never[] = [];

/** What an exception is counted by; see {@link import('../decide.ts').Looked}. */
export function exceptionKey(exception: string): string {
  return `exception ${exception}`;
}

/** A call that was held is one call: it was counted when it came. */
function matchesIn({ kind, atMs, body }: ActivityRecord): readonly Match[] {
  const { guardrails, exception } = body.context ?? {};
  const { agentId, connectionId } = body;
  if (!agentId || !connectionId || kind === 'outcome' || kind === 'resumed') return none;
  const ids = Array.isArray(guardrails) ? guardrails.map(String) : [];
  if (typeof exception === 'string') ids.push(exceptionKey(exception));
  return ids.map((id) => ({
    agent_id: agentId,
    connection_id: connectionId,
    id,
    count: 1,
    last_ms: atMs,
  }));
}

/** How often each rule of a grant looked at a call: guardrails by their ids, exceptions by {@link exceptionKey}. */
export async function matchesOf(
  db: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
): Promise<ReadonlyMap<string, Match>> {
  const rows = await db
    .selectFrom('guardrail_match')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Forgets the counts of rules that a grant has no more: one that comes again has looked at nothing yet. */
export async function forgetMatches(
  tx: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
  kept: readonly string[],
): Promise<void> {
  const known = await matchesOf(tx, agentId, connectionId);
  const gone = [...known.keys()].filter((id) => !kept.includes(id));
  if (gone.length === 0) return;
  await tx
    .deleteFrom('guardrail_match')
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .where('id', 'in', gone)
    .execute();
}
