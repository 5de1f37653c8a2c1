import type { Kysely } from 'kysely';
import { type AreaId, areaName } from '../catalogue/method.ts';
import type { GrantDocument } from './grant-document.ts';
import { type Level, levelName } from './levels.ts';
import type { GatewayTables } from './tables.ts';

type Db = Kysely<GatewayTables>;

/** A level in an area that a person gave an agent until `untilMs`. */
export interface GivenLevel {
  readonly id: string;
  readonly area: string;
  readonly level: Level;
  readonly untilMs: number;
}

/** The agent and the connection that a grant is of. */
export interface Place {
  readonly agentId: string;
  readonly connectionId: string;
}

/** What an agent was given for a time on a connection, and still has. */
export async function givenLevels(
  db: Db,
  { agentId, connectionId }: Place,
  nowMs: number,
): Promise<GivenLevel[]> {
  const rows = await db
    .selectFrom('elevation')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .where('until_ms', '>', nowMs)
    .orderBy('area')
    .orderBy('until_ms')
    .orderBy('id')
    .execute();
  return rows.map(({ id, area, level, until_ms }) => ({
    ...{ id, area, level: level as Level, untilMs: until_ms },
  }));
}

/** Those that a new grant ends: whose area it sets to another level, and what it does not say to keep. */
export function endedBy(
  given: readonly GivenLevel[],
  before: GrantDocument,
  grant: GrantDocument,
  keeps: (id: string) => boolean,
): GivenLevel[] {
  return given.filter(({ id, area }) => !keeps(id) || before.areas[area] !== grant.areas[area]);
}

export async function endGiven(tx: Db, ended: readonly GivenLevel[]): Promise<void> {
  for (const { id } of ended) await tx.deleteFrom('elevation').where('id', '=', id).execute();
}

/** `Contacts: Write`. */
export function tellGiven({ area, level }: Pick<GivenLevel, 'area' | 'level'>): string {
  return `${areaName(area as AreaId)}: ${levelName(level)}`;
}
