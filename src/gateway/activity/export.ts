import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';

type Db = Kysely<GatewayTables>;
type Chain = GatewayTables['chain'];

/** A row of the log in an export. */
export type ExportedRow =
  | { readonly part: 'chain'; readonly row: Chain }
  | { readonly part: 'record'; readonly row: GatewayTables['record'] };

/**
 * The whole log: all chains first, so that whoever reads on knows what to look for among the records, then the records of each.
 * A chain that retention cuts off meanwhile comes again, as it then is, before the records that are left of it.
 */
export async function* exportLog(db: Db): AsyncGenerator<ExportedRow> {
  const chains = await db.selectFrom('chain').selectAll().orderBy('started_ms').orderBy('id').execute();
  for (const row of chains) yield { part: 'chain', row };
  for (const chain of chains) yield* recordsOf(db, chain);
}

/** A page in memory at a time. */
async function* recordsOf(db: Db, { id, cut_position }: Chain): AsyncGenerator<ExportedRow> {
  for (let after = cut_position; ; ) {
    const page = await db
      .selectFrom('record')
      .selectAll()
      .where('chain', '=', id)
      .where('position', '>', after)
      .orderBy('position')
      .limit(500)
      .execute();
    const chain = page[0]?.position === after + 1 ? undefined : await readChain(db, id);
    if (chain && chain.cut_position > after) {
      yield { part: 'chain', row: chain };
      after = chain.cut_position;
    }
    for (const row of page) if (row.position > after) yield { part: 'record', row };
    const last = page.at(-1);
    if (!last) return;
    after = Math.max(after, last.position);
  }
}

function readChain(db: Db, id: string): Promise<Chain | undefined> {
  return db.selectFrom('chain').selectAll().where('id', '=', id).executeTakeFirst();
}
