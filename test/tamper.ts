import { hashRecord, type RecordKind } from '../src/gateway/activity/record.ts';
import type { GatewayTables } from '../src/gateway/tables.ts';
import type { Database } from '../src/storage/database.ts';

/** Changes the bodies of a chain's records and makes all its hashes right again, as somebody with the database could. */
export async function rewriteChain(
  database: Database<GatewayTables>,
  chain: string,
  change: (body: string) => string,
): Promise<void> {
  const rows = await database.read
    .selectFrom('record')
    .selectAll()
    .where('chain', '=', chain)
    .orderBy('position')
    .execute();
  const { cut_hash } = await database.read
    .selectFrom('chain')
    .select('cut_hash')
    .where('id', '=', chain)
    .executeTakeFirstOrThrow();
  let before = cut_hash;
  for (const { position, entry_id, kind, at_ms, body } of rows) {
    const changed = change(body);
    const record = { entryId: entry_id, kind: kind as RecordKind, atMs: at_ms };
    const hash = hashRecord(before, chain, position, record, changed);
    await database.write((tx) =>
      tx
        .updateTable('record')
        .set({ body: changed, hash })
        .where('chain', '=', chain)
        .where('position', '=', position)
        .execute(),
    );
    before = hash;
    const { method, sentence } = JSON.parse(changed) as { method: string; sentence: string };
    await database.write((tx) =>
      tx.updateTable('entry').set({ method, sentence }).where('id', '=', entry_id).execute(),
    );
  }
}
