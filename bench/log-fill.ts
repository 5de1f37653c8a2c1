import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { sortKey } from '../src/gateway/activity/entries.ts';
import { genesis, hashRecord } from '../src/gateway/activity/record.ts';
import { columnsOf, newRow, withWords } from '../src/gateway/activity/rows.ts';
import { type CallPlan, callRecords } from './log-calls.ts';

/** The chain of a filled log. */
export const filledChain = 'f111ed00-0000-4000-8000-000000000000';

const perCommit = 50_000;

/**
 * Fills the log in a SQLite file that nobody has open: the rows and hashes that the gateway itself would write, without
 * the way it writes them. Indexes are built once all rows are there, and nothing is synced: for a benchmark alone.
 */
export function fillLog(path: string, plan: CallPlan, told: (entries: number) => void = () => {}): void {
  // Not defended against pragmas that give up what a crash would need.
  using database = new DatabaseSync(path, { defensive: false });
  database.exec(
    'pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -131072; pragma locking_mode = exclusive;',
  );
  database.exec('create temp table subject (subject text, sort_key text, entry_id text)');
  const indexes = dropIndexes(database);
  writeCalls(database, plan, told);
  // In the order of its key, so that every page is written once.
  database.exec(`insert into entry_subject (subject, sort_key, entry_id)
    select distinct subject, sort_key, entry_id from temp.subject order by subject, sort_key, entry_id`);
  for (const create of indexes) database.exec(create);
  database.exec('drop table temp.subject; pragma journal_mode = wal;');
}

/** Takes away what can be built later; answers how. */
function dropIndexes(database: DatabaseSync): readonly string[] {
  const indexes = database
    .prepare(
      `select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ('record', 'entry', 'entry_subject')`,
    )
    .all() as unknown as { readonly name: string; readonly sql: string }[];
  for (const { name } of indexes) database.exec(`drop index ${name}`);
  return indexes.map(({ sql }) => sql);
}

type Insert = (row: object) => void;
type Names = 'record' | 'entry' | 'subject' | 'words' | 'chain';

function writeCalls(database: DatabaseSync, plan: CallPlan, told: (entries: number) => void): void {
  const recordsOf = callRecords(plan);
  const known = new Set<string>();
  const word = database.prepare('insert or ignore into entry_word (word) values (?)');
  const inserts = openInserts(database);
  let [position, last] = [0, genesis];
  const writeCall = (index: number): void => {
    const records = recordsOf(index);
    let row: Record<string, unknown> = {};
    for (const { entryId, kind, atMs, body: fields } of records) {
      const body = JSON.stringify(fields);
      position += 1;
      last = hashRecord(last, filledChain, position, { entryId, kind, atMs }, body);
      inserts.record({
        chain: filledChain,
        position,
        entry_id: entryId,
        kind,
        at_ms: atMs,
        body,
        hash: last,
      });
      row = row.id
        ? { ...row, ...columnsOf(fields) }
        : withWords(newRow(entryId, sortKey(atMs, filledChain, position), atMs, filledChain, fields));
      for (const subject of fields.subjects ?? [])
        inserts.subject({ subject, sort_key: row.sort_key, entry_id: entryId });
    }
    inserts.entry(row);
    const words = String(row.words);
    inserts.words({ rowid: row.number, words });
    for (const each of words.split(' '))
      if (!known.has(each)) {
        known.add(each);
        word.run(each);
      }
  };
  inserts.chain({
    ...{ id: filledChain, started_ms: 0, after: genesis },
    ...{ cut_position: 0, cut_hash: genesis, counted_position: 0 },
  });
  for (let done = 0; done < plan.total; ) {
    const until = Math.min(plan.total, done + perCommit);
    database.exec('begin');
    for (; done < until; done++) writeCall(done);
    database.exec('commit');
    told(done);
  }
}

function openInserts(database: DatabaseSync): Readonly<Record<Names, Insert>> {
  const insert = (table: string): Insert => {
    let statement: StatementSync | undefined;
    let columns: readonly string[] = [];
    return (row) => {
      if (!statement) {
        columns = Object.keys(row);
        const places = columns.map(() => '?').join(', ');
        statement = database.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
      }
      const values = row as Readonly<Record<string, string | number | null>>;
      statement.run(...columns.map((column) => values[column] ?? null));
    };
  };
  return {
    record: insert('record'),
    entry: insert('entry'),
    subject: insert('temp.subject'),
    words: insert('entry_words'),
    chain: insert('chain'),
  };
}
