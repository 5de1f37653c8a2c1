import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import type { ActivityRecord } from './record.ts';

type Match = GatewayTables['guardrail_match'];

/**
 * Counts which guardrails looked at the calls of these records, in the records' own transaction: a guardrail that
 * never matches can then be shown as such.
 */
export async function countMatches(
  tx: Kysely<GatewayTables>,
  records: readonly ActivityRecord[],
): Promise<void> {
  const counted = new Map<string, Match>();
  for (const match of records.flatMap(matchesIn)) {
    const key = `${match.agent_id} ${match.connection_id} ${match.id}`;
    counted.set(key, { ...match, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  // In one order everywhere, so that two processes do not wait for each other in a circle.
  for (const [, match] of [...counted].sort(([a], [b]) => (a < b ? -1 : 1)))
    await tx
      .insertInto('guardrail_match')
      .values(match)
      .onConflict((conflict) =>
        conflict.columns(['agent_id', 'connection_id', 'id']).doUpdateSet((update) => ({
          count: update('guardrail_match.count', '+', match.count),
          last_ms: match.last_ms,
        })),
      )
      .execute();
}

function matchesIn({ kind, atMs, body }: ActivityRecord): Match[] {
  const rails = body.context?.guardrails;
  const { agentId, connectionId } = body;
  if (!Array.isArray(rails) || !agentId || !connectionId || kind === 'outcome') return [];
  return rails.map((id) => ({
    agent_id: agentId,
    connection_id: connectionId,
    id: String(id),
    count: 1,
    last_ms: atMs,
  }));
}

/** How often each guardrail of a grant looked at a call, by its id. */
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
