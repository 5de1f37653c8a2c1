import { type Generated, type Kysely, sql } from 'kysely';
import type { Dialect } from '../storage/database.ts';
import type { Migrations } from '../storage/migrate.ts';
import { createCounts } from './activity/counts.ts';
import { partitionMigrations } from './activity/partitions.ts';
import { createListedPosition } from './activity/unlisted.ts';
import { createWordList, createWords } from './activity/words.ts';

/** The gateway's own tables. Times are epoch milliseconds. */
export interface GatewayTables {
  agent: { id: string; name: string; purpose: string; state: string; created_ms: number };
  /** Keys are kept as SHA-256; `hint` is the end of the key, for people to tell them apart. */
  agent_key: {
    id: string;
    agent_id: string;
    hash: string;
    hint: string;
    created_ms: number;
    expires_ms: number | null;
    revoked_ms: number | null;
  };
  connection: {
    id: string;
    name: string;
    kind: string;
    base_url: string;
    account_id: string | null;
    site_id: string;
    site_name: string;
    /** The Wix credential, sealed by the vault. */
    credential: string;
    created_ms: number;
  };
  /** Where a credential is read from when a policy file is applied: JSON of `{env}`, `{file}` or `{command}`. */
  credential_source: { connection_id: string; source: string };
  /** An agent that may use a connection at all has a row here. */
  agent_connection: { agent_id: string; connection_id: string };
  grant_level: { agent_id: string; connection_id: string; area: string; level: string };
  grant_method: { agent_id: string; connection_id: string; method: string; rule: string };
  grant_group: { agent_id: string; connection_id: string; group_id: string; rule: string };
  /** Conditions on a grant; `body` is JSON. */
  guardrail: { agent_id: string; connection_id: string; id: string; place: number; body: string };
  /** How often each guardrail looked at a call. */
  guardrail_match: { agent_id: string; connection_id: string; id: string; count: number; last_ms: number };
  /** What is used up of a guardrail that counts, in the window that begins at `window_ms`. */
  budget_use: { agent_id: string; connection_id: string; id: string; window_ms: number; used: number };
  /** A call that waits for a person, or a level that an agent asks for. */
  approval: {
    id: string;
    /** `call` or `access`. */
    kind: string;
    agent_id: string;
    connection_id: string;
    /** Of the exact call; empty for `access`. */
    hash: string;
    method: string | null;
    area: string;
    /** `pending`, `approved`, `rejected`, `withdrawn`; expired when its time is over. */
    state: string;
    sentence: string;
    reason: string;
    /** JSON: lines that say what it would do. */
    effect: string;
    /** What is asked for, of `access`. */
    level: string | null;
    minutes: number | null;
    created_ms: number;
    expires_ms: number;
    decided_ms: number | null;
    /** Name of the person. */
    decided_by: string | null;
    /** What that person said to the answer; empty when nothing. */
    note: string;
    used_ms: number | null;
  };
  /** Levels given for a time. */
  elevation: {
    id: string;
    agent_id: string;
    connection_id: string;
    area: string;
    level: string;
    until_ms: number;
  };
  /** What is stopped; `target` is empty for everything. */
  stop: { scope: string; target: string; since_ms: number };
  /** One row: counts up with every change of what any agent may do. */
  /** `pauses` changes whenever `upstream_pause` does: every call reads this row in any case. */
  policy: { id: number; version: number; pauses: Generated<number> };
  /** Until when nobody calls on a connection, since Wix has said that there were too many calls; by the database's clock. */
  upstream_pause: { connection_id: string; until_ms: number };
  /** What each version of the policy says of an agent, a connection or a stop that the version before did not; `null` is gone. */
  policy_part: { subject: string; version: number; body: string };
  /** What happened, append-only and chained by hash: the truth. */
  record: {
    chain: string;
    /** Place in its chain, from 1. */
    position: number;
    entry_id: string;
    /** See `RecordKind`. */
    kind: string;
    at_ms: number;
    /** JSON; the hash is of this text. */
    body: string;
    hash: string;
    /** Since 1970; on PostgreSQL, where it tells which part of the log it is in. */
    day?: number | undefined;
  };
  /** Changes that are made and not in the log yet, by the entries that they will be: `chain` is that of the process. */
  unrecorded_change: { id: string; chain: string; at_ms: number; body: string };
  /** Parts of the log on PostgreSQL, each from a day up to another, since 1970. */
  log_part: { from_day: number; to_day: number };
  /** One chain for each process that wrote; `after` is the hash that the chain before it ended with. */
  chain: {
    id: string;
    started_ms: number;
    after: string;
    /** How far it was cut off by retention, and the hash it goes on from; 0 and `after` when it was not. */
    cut_position: number;
    cut_hash: string;
    /** Up to which record its entries are in `entry_count`. */
    counted_position: number;
    /** Up to which record its entries are listed, with their words; past the end where they are written with their records. */
    listed_position?: number | undefined;
  };
  /** How many entries of an hour are alike; an agent or area that there is none of is empty, `reason` that of a denial. */
  entry_count: {
    /** Since 1970. */
    hour: number;
    kind: string;
    decision: string;
    agent_id: string;
    agent_name: string;
    area: string;
    reason: string;
    count: number;
    last_ms: number;
  };
  /** Connections whose calls' bodies are kept. */
  body_keeping: { connection_id: string };
  /** Bodies of a call, by its entry: JSON, sealed by the vault. */
  kept_body: { id: string; sealed: string };
  /** Until when a process says that it lives, by its chain. */
  chain_lease: { chain: string; until_ms: number };
  /** Records as entries to search: derived from `record`, and checked against it by `verify`. */
  entry: {
    id: string;
    /** Order of arrival, across chains: time, then a counter. */
    sort_key: string;
    at_ms: number;
    kind: string;
    agent_id: string | null;
    agent_name: string;
    connection_id: string | null;
    site_name: string;
    method: string | null;
    area: string | null;
    access: string | null;
    verb: string;
    path: string;
    decision: string;
    rule: string;
    code: string | null;
    reason: string;
    sentence: string;
    /** The words of the sentence, folded, with a space between them. */
    words: string;
    /** `open` until the outcome is known; then `done`, or `unknown` when the process ended in between. */
    outcome: string;
    status: number | null;
    duration_ms: number | null;
    /** Id of what the call was about, when the path or the answer names it. */
    target: string | null;
    chain: string;
    /** Order of arrival as a number, for the index of words: milliseconds and a few bits of the place in the chain. */
    number: number;
  };
  /** What each entry was about: ids and e-mail addresses, folded. */
  entry_subject: { subject: string; sort_key: string; entry_id: string };
  /** How far each chain of the log was found right, and when; in form an anchor. */
  chain_check: { chain: string; position: number; hash: string; at_ms: number };
  /** When the log is to be looked through again: what is new of it, and the whole. */
  check_due: { what: string; due_ms: number };
  /** Kinds of refusals that someone has been told of. */
  alert_seen: { kind: string; at_ms: number };
  /** What people have set besides who may do what; `body` is JSON. */
  setting: { name: string; body: string };
  /** Where alerts are posted. The address is sealed, since many hold a secret; `shown` is what people see of it. */
  alert_address: { id: string; url: string; shown: string; kinds: string; created_ms: number };
  /** Since when which key seals; the id says nothing of the key. */
  vault_key: { id: string; since_ms: number };
  /** Who signs in to the console. `password` is an argon2id hash, or null until one was chosen. */
  person: {
    id: string;
    name: string;
    /** The name without regard to case: two people may not differ in case alone. */
    name_folded: string;
    role: string;
    password: string | null;
    created_ms: number;
    /** Wrong passwords since the last right one, and until when no more are taken. */
    failures: number;
    locked_until_ms: number;
  };
  /** Tries to sign in by names that nobody has, by the SHA-256 of the folded name: they wait as those of people do. */
  unknown_name: { hash: string; failures: number; locked_until_ms: number; at_ms: number };
  /** A browser that a person signed in with, kept as the SHA-256 of its cookie. */
  session: { hash: string; person_id: string; created_ms: number; expires_ms: number };
  /** A link that works once, kept as a SHA-256: whoever opens it chooses that person's password. */
  person_link: { hash: string; person_id: string; expires_ms: number };
  /** A program that a person let act as an agent; `id` is that of its grant. */
  connected_client: {
    id: string;
    agent_id: string;
    client_id: string;
    name: string;
    /** Who let it in. */
    person: string;
    created_ms: number;
    /** When it last got a token, and until when its newest one is good. */
    used_ms: number;
    expires_ms: number;
  };
  /** What the authorization server keeps, such as clients, codes and tokens. `id` is a SHA-256, because most ids open doors. */
  oauth_item: {
    kind: string;
    id: string;
    /** JSON; of a client sealed by the vault. */
    body: string;
    grant_id: string | null;
    expires_ms: number;
    consumed_ms: number | null;
  };
  /** Keys of the authorization server, sealed by the vault. */
  oauth_secret: { id: string; sealed: string };
  /** What all processes of an installation let in and show, sealed by the vault: one row, on PostgreSQL. */
  installation_secret: { id: string; sealed: string };
}

const textColumns = (dialect: Dialect) => (dialect === 'postgres' ? sql`text collate "C"` : sql`text`);

type Columns = Readonly<Record<string, 'text' | 'text?' | 'integer' | 'integer?'>>;

interface Shape {
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
}

type Shapes<Names extends keyof GatewayTables> = { readonly [Name in Names]: Shape };

const peopleShapes = {
  person: {
    columns: {
      id: 'text',
      name: 'text',
      name_folded: 'text',
      role: 'text',
      password: 'text?',
      created_ms: 'integer',
      failures: 'integer',
      locked_until_ms: 'integer',
    },
    key: ['id'],
    indexes: [['name_folded']],
  },
  session: {
    columns: { hash: 'text', person_id: 'text', created_ms: 'integer', expires_ms: 'integer' },
    key: ['hash'],
    indexes: [['person_id']],
  },
  person_link: {
    columns: { hash: 'text', person_id: 'text', expires_ms: 'integer' },
    key: ['hash'],
    indexes: [['person_id']],
  },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const unknownNameShapes = {
  unknown_name: {
    columns: { hash: 'text', failures: 'integer', locked_until_ms: 'integer', at_ms: 'integer' },
    key: ['hash'],
    indexes: [['at_ms']],
  },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const sourceShapes = {
  credential_source: { columns: { connection_id: 'text', source: 'text' }, key: ['connection_id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const settingShapes = {
  setting: { columns: { name: 'text', body: 'text' }, key: ['name'] },
  alert_address: {
    columns: { id: 'text', url: 'text', shown: 'text', kinds: 'text', created_ms: 'integer' },
    key: ['id'],
  },
  vault_key: { columns: { id: 'text', since_ms: 'integer' }, key: ['id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const oauthShapes = {
  connected_client: {
    columns: {
      id: 'text',
      agent_id: 'text',
      client_id: 'text',
      name: 'text',
      person: 'text',
      created_ms: 'integer',
      used_ms: 'integer',
      expires_ms: 'integer',
    },
    key: ['id'],
    indexes: [['agent_id']],
  },
  oauth_item: {
    columns: {
      kind: 'text',
      id: 'text',
      body: 'text',
      grant_id: 'text?',
      expires_ms: 'integer',
      consumed_ms: 'integer?',
    },
    key: ['kind', 'id'],
    indexes: [['grant_id'], ['expires_ms']],
  },
  oauth_secret: { columns: { id: 'text', sealed: 'text' }, key: ['id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const bodyShapes = {
  body_keeping: { columns: { connection_id: 'text' }, key: ['connection_id'] },
  kept_body: { columns: { id: 'text', sealed: 'text' }, key: ['id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const leaseShapes = {
  chain_lease: { columns: { chain: 'text', until_ms: 'integer' }, key: ['chain'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const pauseShapes = {
  upstream_pause: { columns: { connection_id: 'text', until_ms: 'integer' }, key: ['connection_id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const historyShapes = {
  policy_part: {
    columns: { subject: 'text', version: 'integer', body: 'text' },
    key: ['subject', 'version'],
  },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const checkShapes = {
  chain_check: {
    columns: { chain: 'text', position: 'integer', hash: 'text', at_ms: 'integer' },
    key: ['chain'],
  },
  check_due: { columns: { what: 'text', due_ms: 'integer' }, key: ['what'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const unrecordedShapes = {
  unrecorded_change: {
    columns: { id: 'text', chain: 'text', at_ms: 'integer', body: 'text' },
    key: ['id'],
  },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const installationShapes = {
  installation_secret: { columns: { id: 'text', sealed: 'text' }, key: ['id'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const firstShapes: Shapes<
  Exclude<
    keyof GatewayTables,
    | keyof typeof groupShapes
    | keyof typeof peopleShapes
    | keyof typeof unknownNameShapes
    | keyof typeof guardrailShapes
    | keyof typeof sourceShapes
    | keyof typeof settingShapes
    | keyof typeof oauthShapes
    | keyof typeof historyShapes
    | keyof typeof leaseShapes
    | keyof typeof bodyShapes
    | keyof typeof installationShapes
    | keyof typeof checkShapes
    | keyof typeof pauseShapes
    | keyof typeof unrecordedShapes
    | 'entry_count'
    | 'log_part'
  >
> = {
  agent: {
    columns: { id: 'text', name: 'text', purpose: 'text', state: 'text', created_ms: 'integer' },
    key: ['id'],
  },
  agent_key: {
    columns: {
      id: 'text',
      agent_id: 'text',
      hash: 'text',
      hint: 'text',
      created_ms: 'integer',
      expires_ms: 'integer?',
      revoked_ms: 'integer?',
    },
    key: ['id'],
    indexes: [['hash'], ['agent_id']],
  },
  connection: {
    columns: {
      id: 'text',
      name: 'text',
      kind: 'text',
      base_url: 'text',
      account_id: 'text?',
      site_id: 'text',
      site_name: 'text',
      credential: 'text',
      created_ms: 'integer',
    },
    key: ['id'],
  },
  agent_connection: {
    columns: { agent_id: 'text', connection_id: 'text' },
    key: ['agent_id', 'connection_id'],
  },
  grant_level: {
    columns: { agent_id: 'text', connection_id: 'text', area: 'text', level: 'text' },
    key: ['agent_id', 'connection_id', 'area'],
  },
  grant_method: {
    columns: { agent_id: 'text', connection_id: 'text', method: 'text', rule: 'text' },
    key: ['agent_id', 'connection_id', 'method'],
  },
  policy: { columns: { id: 'integer', version: 'integer' }, key: ['id'] },
  record: {
    columns: {
      chain: 'text',
      position: 'integer',
      entry_id: 'text',
      kind: 'text',
      at_ms: 'integer',
      body: 'text',
      hash: 'text',
    },
    key: ['chain', 'position'],
    indexes: [['entry_id']],
  },
  chain: {
    columns: {
      id: 'text',
      started_ms: 'integer',
      after: 'text',
      cut_position: 'integer',
      cut_hash: 'text',
    },
    key: ['id'],
  },
  entry: {
    columns: {
      id: 'text',
      sort_key: 'text',
      at_ms: 'integer',
      kind: 'text',
      agent_id: 'text?',
      agent_name: 'text',
      connection_id: 'text?',
      site_name: 'text',
      method: 'text?',
      area: 'text?',
      access: 'text?',
      verb: 'text',
      path: 'text',
      decision: 'text',
      rule: 'text',
      code: 'text?',
      reason: 'text',
      sentence: 'text',
      words: 'text',
      outcome: 'text',
      status: 'integer?',
      duration_ms: 'integer?',
      target: 'text?',
      chain: 'text',
      number: 'integer',
    },
    key: ['id'],
    indexes: [
      ['sort_key'],
      ['agent_id', 'sort_key'],
      ['area', 'sort_key'],
      ['decision', 'sort_key'],
      ['method', 'sort_key'],
      ['target', 'sort_key'],
      ['outcome'],
      ['number'],
    ],
  },
  entry_subject: {
    columns: { subject: 'text', sort_key: 'text', entry_id: 'text' },
    key: ['subject', 'sort_key', 'entry_id'],
    indexes: [['entry_id']],
  },
  alert_seen: { columns: { kind: 'text', at_ms: 'integer' }, key: ['kind'] },
};

const groupShapes = {
  grant_group: {
    columns: { agent_id: 'text', connection_id: 'text', group_id: 'text', rule: 'text' },
    key: ['agent_id', 'connection_id', 'group_id'],
  },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

const guardrailShapes = {
  guardrail: {
    columns: { agent_id: 'text', connection_id: 'text', id: 'text', place: 'integer', body: 'text' },
    key: ['agent_id', 'connection_id', 'id'],
  },
  guardrail_match: {
    columns: { agent_id: 'text', connection_id: 'text', id: 'text', count: 'integer', last_ms: 'integer' },
    key: ['agent_id', 'connection_id', 'id'],
  },
  budget_use: {
    columns: { agent_id: 'text', connection_id: 'text', id: 'text', window_ms: 'integer', used: 'integer' },
    key: ['agent_id', 'connection_id', 'id', 'window_ms'],
  },
  approval: {
    columns: {
      id: 'text',
      kind: 'text',
      agent_id: 'text',
      connection_id: 'text',
      hash: 'text',
      method: 'text?',
      area: 'text',
      state: 'text',
      sentence: 'text',
      reason: 'text',
      effect: 'text',
      level: 'text?',
      minutes: 'integer?',
      created_ms: 'integer',
      expires_ms: 'integer',
      decided_ms: 'integer?',
      decided_by: 'text?',
      used_ms: 'integer?',
    },
    key: ['id'],
    indexes: [['created_ms'], ['agent_id', 'hash']],
  },
  elevation: {
    columns: {
      id: 'text',
      agent_id: 'text',
      connection_id: 'text',
      area: 'text',
      level: 'text',
      until_ms: 'integer',
    },
    key: ['id'],
    indexes: [['agent_id']],
  },
  stop: { columns: { scope: 'text', target: 'text', since_ms: 'integer' }, key: ['scope', 'target'] },
} as const satisfies Partial<Shapes<keyof GatewayTables>>;

/** What an agent has on a connection, and what is counted of it. */
export const grantTables = [
  ...(['agent_connection', 'grant_level', 'grant_method', 'grant_group'] as const),
  ...(['guardrail', 'guardrail_match', 'budget_use', 'elevation'] as const),
] as const;

/** Tables that only one of the databases has: SQLite's list of words, and what tells PostgreSQL's parts of the log. */
export const ownTables = { sqlite: ['entry_word'], postgres: ['log_part'] } as const;

/** The gateway's tables, step by step. */
export const gatewayMigrations: Migrations = [
  {
    id: '0001-gateway',
    async up(db, dialect) {
      await createTables(db, dialect, firstShapes);
      await createWords(db, dialect);
      await sql`insert into policy (id, version) values (1, 1)`.execute(db);
    },
  },
  { id: '0002-guardrails', up: (db, dialect) => createTables(db, dialect, groupShapes) },
  { id: '0002-people', up: (db, dialect) => createTables(db, dialect, peopleShapes) },
  { id: '0003-guardrails', up: (db, dialect) => createTables(db, dialect, guardrailShapes) },
  { id: '0004-policy-file', up: (db, dialect) => createTables(db, dialect, sourceShapes) },
  {
    id: '0005-approval-note',
    up: (db, dialect) =>
      db.schema
        .alterTable('approval')
        .addColumn('note', textColumns(dialect), (column) => column.notNull().defaultTo(''))
        .execute(),
  },
  { id: '0006-settings', up: (db, dialect) => createTables(db, dialect, settingShapes) },
  { id: '0007-oauth', up: (db, dialect) => createTables(db, dialect, oauthShapes) },
  {
    // Only those that are open are ever looked for, and they are few.
    id: '0008-open-entries',
    async up(db) {
      await sql`drop index entry_by_outcome`.execute(db);
      await sql`create index entry_open on entry (id) where outcome = 'open'`.execute(db);
    },
  },
  { id: '0009-word-list', up: createWordList },
  { id: '0010-policy-history', up: (db, dialect) => createTables(db, dialect, historyShapes) },
  {
    // Its key is the whole row: SQLite keeps it once.
    id: '0011-subjects-once',
    async up(db, dialect) {
      if (dialect === 'postgres') return;
      await sql`alter table entry_subject rename to entry_subject_before`.execute(db);
      await sql`
        create table entry_subject (subject text not null, sort_key text not null, entry_id text not null,
          primary key (subject, sort_key, entry_id)) without rowid`.execute(db);
      await sql`insert into entry_subject select subject, sort_key, entry_id from entry_subject_before`.execute(
        db,
      );
      await sql`drop table entry_subject_before`.execute(db);
      await sql`create index entry_subject_by_entry_id on entry_subject (entry_id)`.execute(db);
    },
  },
  { id: '0012-chain-lease', up: (db, dialect) => createTables(db, dialect, leaseShapes) },
  { id: '0013-kept-bodies', up: (db, dialect) => createTables(db, dialect, bodyShapes) },
  {
    // What calls are counted by stands in the index of their order, so that counting does not read the entries.
    id: '0014-counted-in-order',
    async up(db) {
      await sql`drop index entry_by_sort_key`.execute(db);
      await sql`create index entry_by_sort_key
        on entry (sort_key, kind, decision, agent_id, agent_name, area, at_ms)`.execute(db);
    },
  },
  { id: '0015-counts-by-hour', up: createCounts },
  ...partitionMigrations,
  { id: '0019-installation', up: (db, dialect) => createTables(db, dialect, installationShapes) },
  { id: '0020-words-later', up: createListedPosition },
  {
    id: '0021-entries-later',
    async up(db) {
      await sql`alter table chain rename column worded_position to listed_position`.execute(db);
    },
  },
  { id: '0022-log-check', up: (db, dialect) => createTables(db, dialect, checkShapes) },
  {
    // Those that wait are found whatever else an agent has asked.
    id: '0023-approvals-by-state',
    async up(db) {
      await sql`create index approval_by_state on approval (state, created_ms, id)`.execute(db);
      await sql`create index approval_by_agent on approval (agent_id, created_ms, id)`.execute(db);
    },
  },
  { id: '0024-unknown-names', up: (db, dialect) => createTables(db, dialect, unknownNameShapes) },
  {
    id: '0025-pauses-of-all',
    async up(db, dialect) {
      await createTables(db, dialect, pauseShapes);
      await sql`alter table policy add column pauses bigint not null default 0`.execute(db);
    },
  },
  { id: '0026-unrecorded-changes', up: (db, dialect) => createTables(db, dialect, unrecordedShapes) },
  {
    // Versions before kept one row of each break that they told of; now another says that it arrived.
    id: '0027-told-breaks',
    async up(db) {
      await sql`insert into alert_seen (kind, at_ms)
        select kind || ' told', at_ms from alert_seen where kind like 'log-broken %' and kind not like '% told'
        on conflict do nothing`.execute(db);
    },
  },
];

async function createTables(
  db: Kysely<never>,
  dialect: Dialect,
  shapes: Readonly<Record<string, Shape>>,
): Promise<void> {
  for (const [name, { columns, key, indexes = [] }] of Object.entries(shapes)) {
    let table = db.schema.createTable(name);
    for (const [column, kind] of Object.entries(columns)) {
      const type = kind.startsWith('text') ? textColumns(dialect) : 'bigint';
      table = table.addColumn(column, type, (definition) =>
        kind.endsWith('?') ? definition : definition.notNull(),
      );
    }
    // On PostgreSQL a constraint's index is a relation too: `agent_key` is a table's name already.
    await table.addPrimaryKeyConstraint(`${name}_primary`, [...key] as never[]).execute();
    for (const index of indexes)
      await db.schema
        .createIndex(`${name}_by_${index.join('_')}`)
        .on(name)
        .columns([...index] as never[])
        .execute();
  }
}
