import { DatabaseSync } from 'node:sqlite';

/** A text to find: its id and its fields, by name. */
export interface IndexedText {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A full-text index in memory, made once and then only read. */
export interface TextIndex {
  /** The best texts for a query in FTS5's language, best first; a greater score is better. */
  find(query: string, limit: number): readonly { readonly id: string; readonly score: number }[];
}

/** Indexes texts; `weights` names the fields and says how much a word in each counts. Words are stemmed as English. */
export function createTextIndex(
  weights: Readonly<Record<string, number>>,
  texts: Iterable<IndexedText>,
): TextIndex {
  const database = new DatabaseSync(':memory:');
  const names = Object.keys(weights);
  database.exec(
    `create virtual table text using fts5(id unindexed, ${names.join(', ')}, tokenize = 'porter unicode61', detail = column)`,
  );
  const insert = database.prepare(`insert into text values (${['?', ...names.map(() => '?')].join(', ')})`);
  database.exec('begin');
  for (const { id, fields } of texts) insert.run(id, ...names.map((name) => fields[name] ?? ''));
  database.exec('commit');
  const rank = `bm25(text, 0, ${names.map((name) => weights[name]).join(', ')})`;
  const select = database.prepare(
    `select id, -${rank} as score from text where text match ? order by ${rank} limit ?`,
  );
  return { find: (query, limit) => select.all(query, limit) as unknown as { id: string; score: number }[] };
}
