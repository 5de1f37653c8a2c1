import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { orderedGuid } from '../src/base/ids.ts';
import {
  type ActivityRecord,
  type EntryFields,
  genesis,
  hashRecord,
} from '../src/gateway/activity/record.ts';
import { type Chained, createRecordWriter } from '../src/gateway/activity/write.ts';
import type { GatewayTables } from '../src/gateway/tables.ts';
import type { Database } from '../src/storage/database.ts';

const agents = Array.from({ length: 20 }, (_, index) => ({ id: `agent-${index}`, name: `Agent ${index}` }));
const things = ['Lamp', 'Cup', 'Rope', 'Sail', 'Anchor', 'Kettle', 'Sampler', 'Blanket'];
/** Each is the target of some twenty calls, however long the log is. */
export const subject = (index: number, total: number): string =>
  `5ba782c8-7b4a-4aa4-a4d6-${String(index % Math.ceil(total / 20)).padStart(12, '0')}`;
/** A word that one call in ten thousand has in its sentence. */
export const rareWord = (index: number): string => `batch${Math.floor(index / 10_000)}`;
export const methods = [
  ...['GetProduct', 'SearchProducts', 'QueryProducts', 'UpdateProduct', 'CreateProduct'],
].map((name) => `com.wix.stores.catalog.v3.Products.${name}`);

const perBatch = 5_000;

/** A log that is filled as the gateway fills it: by its own writer of records, chained, with every index; not over HTTP. */
export interface Filling {
  /** Entries until now. */
  readonly entries: number;
  /** Goes on until there are so many. Calls come evenly over thirty days before `endMs`, of `total` in all. */
  fillTo(entries: number): Promise<void>;
}

/** Begins a chain of its own in an empty log. */
export async function startFilling(
  database: Database<GatewayTables>,
  total: number,
  endMs: number,
): Promise<Filling> {
  const chain = randomUUID();
  const writer = createRecordWriter('sqlite');
  const stepMs = (30 * 86_400_000) / total;
  let [entries, position, last] = [0, 0, genesis];
  await database.write(async (tx) => {
    const row = { id: chain, started_ms: 0, after: genesis, cut_position: 0, cut_hash: genesis };
    await tx.insertInto('chain').values(row).execute();
  });
  const writeBatch = async (tx: Kysely<GatewayTables>, count: number): Promise<void> => {
    const records: ActivityRecord[] = [];
    for (let index = entries; index < entries + count; index++)
      records.push(...callRecords(index, total, Math.floor(endMs - (total - index) * stepMs)));
    const chained = records.map(({ entryId, kind, atMs, body: fields }): Chained => {
      const body = JSON.stringify(fields);
      position += 1;
      last = hashRecord(last, chain, position, { entryId, kind, atMs }, body);
      return { chain, position, entry_id: entryId, kind, at_ms: atMs, body, hash: last };
    });
    await writer.write(tx, records, chained);
    entries += count;
  };
  return {
    get entries() {
      return entries;
    },
    async fillTo(wanted) {
      while (entries < wanted)
        await database.write((tx) => writeBatch(tx, Math.min(perBatch, wanted - entries)));
    },
  };
}

/** Three calls in four are allowed, and have an intent and an outcome; the others are refused. */
function callRecords(index: number, total: number, atMs: number): ActivityRecord[] {
  const entryId = orderedGuid(randomUUID(), atMs);
  const agent = agents[(index * 7) % agents.length] ?? { id: '', name: '' };
  const method = methods[(index * 3) % methods.length] ?? '';
  const thing = `${things[index % things.length]} ${rareWord(index)}`;
  const target = subject(index * 31, total);
  const call: EntryFields = {
    ...{
      kind: 'call',
      agentId: agent.id,
      agentName: agent.name,
      connectionId: 'connection',
      siteName: 'Bench Store',
    },
    ...{ method, area: index % 4 === 1 ? 'contacts' : 'products', access: 'read', verb: 'GET' },
    ...{ path: `/stores/v3/products/${target}`, code: null, target, subjects: [target] },
    context: { policy: 12, levels: ['read'], exception: null },
  };
  const reason = 'Products is set to Read';
  if (index % 4 === 3) {
    const sentence = `${agent.name} tried to update the product ${thing} on Bench Store. Denied: ${reason}.`;
    const ruling: EntryFields = { decision: 'denied', rule: 'level', code: 'NOT_GRANTED', reason, sentence };
    const end: EntryFields = { outcome: 'done', status: 403, durationMs: 1 };
    return [{ entryId, kind: 'refused', atMs, body: { ...call, ...ruling, ...end } }];
  }
  const before = `${agent.name} tried to look up a product on Bench Store. Allowed: ${reason}, but no answer yet.`;
  const after = `${agent.name} looked up the product ${thing} on Bench Store. Allowed: ${reason}.`;
  const ruling: EntryFields = { decision: 'allowed', rule: 'level', reason, sentence: before };
  const end: EntryFields = { outcome: 'done', status: 200, sentence: after, target, durationMs: 3 };
  return [
    { entryId, kind: 'intent', atMs, body: { ...call, ...ruling, outcome: 'open', status: null } },
    {
      entryId,
      kind: 'outcome',
      atMs: atMs + 3,
      body: { ...end, subjects: [target, subject(index * 17, total)] },
    },
  ];
}
