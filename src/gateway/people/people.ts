import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { fold } from '../../base/fold.ts';
import { takeLock } from '../../storage/locks.ts';
import type { Write } from '../../storage/writer.ts';
import type { StoreParts } from '../agents.ts';
import type { Keep } from '../policy.ts';
import type { GatewayTables } from '../tables.ts';
import { UnknownThing, WrongInput } from '../wrong-input.ts';
import { createAttempts } from './attempts.ts';
import { hashPassword, isPassword, leastPasswordLength, lookAtNobody } from './password.ts';
import type { Role } from './roles.ts';

/** Someone who signs in to the console. `state` is `invited` until they chose a password. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly state: 'active' | 'invited';
  readonly createdMs: number;
}

/** What a sign-in came to. */
export type SignIn = SignedIn | { readonly kind: 'wrong' } | Locked;

export interface SignedIn {
  readonly kind: 'in';
  readonly person: Person;
  readonly token: string;
  readonly expiresMs: number;
}

/** No password is looked at before then. */
export interface Locked {
  readonly kind: 'locked';
  readonly untilMs: number;
}

interface Attempt {
  readonly row: GatewayTables['person'] | undefined;
  /** 0 when the attempt may be made. */
  readonly lockedUntilMs: number;
}

/** Someone new, and the link with which they choose a password. */
export interface Invited {
  readonly person: Person;
  readonly link: string;
}

/** The people of a gateway, their passwords, browsers and one-time links. */
export interface People {
  list(): Promise<Person[]>;
  /** @throws {UnknownThing} */
  get(id: string): Promise<Person>;
  /** Whether anyone can sign in yet. */
  hasPassword(): Promise<boolean>;
  /** Adds someone; the link lets them choose a password. @throws {WrongInput} when the name is taken */
  invite(name: string, role: Role, keep?: Keep<Invited>): Promise<Invited>;
  /** A new one-time link for someone who has none left or forgot the password; what they had before ends. @throws {UnknownThing} */
  newLink(id: string, keep?: Keep<string>): Promise<string>;
  /**
   * A link of the first start, while nobody can sign in: it is for an owner. Each process has its own; all of them end when one
   * is used.
   */
  firstLink(): Promise<string | undefined>;
  /** Whom a one-time link is for, while it works. */
  ofLink(link: string): Promise<Person | undefined>;
  /** Uses a link up: sets name and password and signs in. Nothing when the link does not work. @throws {WrongInput} */
  accept(link: string, name: string, password: string, keep?: Keep<SignedIn>): Promise<SignedIn | undefined>;
  signIn(name: string, password: string): Promise<SignIn>;
  signOut(token: string): Promise<void>;
  /** Who a browser's cookie belongs to, while it is good. */
  ofSession(token: string): Promise<Person | undefined>;
  /**
   * Changes a password; every other browser of that person is signed out. A wrong `current` counts as a wrong password of a sign-in
   * does: whoever has a browser that someone left open may not try them all. @throws {WrongInput} when `current` is wrong
   */
  setPassword(
    id: string,
    current: string,
    next: string,
    session: string,
    keep?: Keep<undefined>,
  ): Promise<Locked | undefined>;
  /** @throws {UnknownThing | WrongInput} when nobody would be left to own it */
  setRole(id: string, role: Role, keep?: Keep<Person>): Promise<Person>;
  /** @throws {UnknownThing | WrongInput} when nobody would be left to own it */
  remove(id: string, keep?: Keep<Person>): Promise<Person>;
  /** Makes the owner whose password the settings give, unless someone can sign in already. */
  ensureOwner(name: string, password: string): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1_000;
const sessionMs = 14 * dayMs;
const linkMs = 2 * dayMs;
type Db = Kysely<GatewayTables>;

export function createPeople({ database, clock, ids }: StoreParts): People {
  const attempts = createAttempts(database);

  /** One after the other, whichever process asks: what is looked at first is still so when it is written. */
  const change: Write<GatewayTables> = (work) =>
    database.write(async (tx) => {
      if (database.dialect === 'postgres') await takeLock('people').execute(tx);
      return work(tx);
    });

  async function startSession(tx: Db, row: GatewayTables['person']): Promise<SignedIn> {
    const token = ids.secret();
    const expiresMs = clock.now() + sessionMs;
    await tx.deleteFrom('session').where('expires_ms', '<=', clock.now()).execute();
    await tx
      .insertInto('session')
      .values({ hash: hashToken(token), person_id: row.id, created_ms: clock.now(), expires_ms: expiresMs })
      .execute();
    return { kind: 'in', person: toPerson(row), token, expiresMs };
  }

  async function makeLink(tx: Db, personId: string): Promise<string> {
    await tx.deleteFrom('person_link').where('person_id', '=', personId).execute();
    return addLink(tx, personId);
  }

  async function addLink(tx: Db, personId: string): Promise<string> {
    const link = ids.secret();
    await tx
      .insertInto('person_link')
      .values({ hash: hashToken(link), person_id: personId, expires_ms: clock.now() + linkMs })
      .execute();
    return link;
  }

  async function insert(tx: Db, name: string, role: Role): Promise<GatewayTables['person']> {
    await refuseSameName(tx, name);
    const row = {
      id: ids.guid(),
      name: name.trim(),
      name_folded: fold(name.trim()),
      role,
      password: null,
      created_ms: clock.now(),
      failures: 0,
      locked_until_ms: 0,
    };
    await tx.insertInto('person').values(row).execute();
    return row;
  }

  async function findLink(db: Db, link: string): Promise<GatewayTables['person'] | undefined> {
    return db
      .selectFrom('person_link')
      .innerJoin('person', 'person.id', 'person_link.person_id')
      .selectAll('person')
      .where('person_link.hash', '=', hashToken(link))
      .where('person_link.expires_ms', '>', clock.now())
      .executeTakeFirst();
  }

  /** Counts an attempt; answers the person, if there is one of that name, and until when no more are taken. */
  async function countAttempt(name: string): Promise<Attempt> {
    const folded = fold(name.trim());
    const row = await database.read
      .selectFrom('person')
      .selectAll()
      .where('name_folded', '=', folded)
      .executeTakeFirst();
    const nowMs = clock.now();
    const lockedUntilMs = await (row ? attempts.ofPerson(row.id, nowMs) : attempts.ofNobody(folded, nowMs));
    return { row, lockedUntilMs };
  }

  return {
    list: async () =>
      (
        await database.read.selectFrom('person').selectAll().orderBy('created_ms').orderBy('id').execute()
      ).map(toPerson),
    get: async (id) => toPerson(await findPerson(database.read, id)),
    hasPassword: async () =>
      (await database.read
        .selectFrom('person')
        .select('id')
        .where('password', 'is not', null)
        .executeTakeFirst()) !== undefined,
    invite: (name, role, keep) =>
      change(async (tx) => {
        const row = await insert(tx, name, role);
        const invited = { person: toPerson(row), link: await makeLink(tx, row.id) };
        await keep?.(tx, invited);
        return invited;
      }),
    newLink: (id, keep) =>
      change(async (tx) => {
        await findPerson(tx, id);
        // First, so that on PostgreSQL whoever signs in with it meanwhile does so before, and is signed out too, or not at all.
        await tx.updateTable('person').set({ password: null }).where('id', '=', id).execute();
        await tx.deleteFrom('session').where('person_id', '=', id).execute();
        const link = await makeLink(tx, id);
        await keep?.(tx, link);
        return link;
      }),
    firstLink: () =>
      change(async (tx) => {
        const people = await tx.selectFrom('person').selectAll().execute();
        if (people.some(({ password }) => password !== null)) return undefined;
        const owner = people.find(({ role }) => role === 'owner') ?? (await insert(tx, 'Owner', 'owner'));
        return addLink(tx, owner.id);
      }),
    async ofLink(link) {
      const row = await findLink(database.read, link);
      return row && toPerson(row);
    },
    async accept(link, name, password, keep) {
      refuseShort(password);
      // Nothing is made of a stranger's password.
      if (!(await findLink(database.read, link))) return undefined;
      const hashed = await hashPassword(password);
      return change(async (tx) => {
        const row = await findLink(tx, link);
        if (!row) return undefined;
        if (fold(name.trim()) !== row.name_folded) await refuseSameName(tx, name);
        const set = {
          ...{ name: name.trim(), name_folded: fold(name.trim()), password: hashed },
          ...{ failures: 0, locked_until_ms: 0 },
        };
        await tx.updateTable('person').set(set).where('id', '=', row.id).execute();
        await tx.deleteFrom('person_link').where('person_id', '=', row.id).execute();
        const signedIn = await startSession(tx, { ...row, ...set });
        await keep?.(tx, signedIn);
        return signedIn;
      });
    },
    async signIn(name, password) {
      const { row, lockedUntilMs } = await countAttempt(name);
      if (lockedUntilMs > 0) return { kind: 'locked', untilMs: lockedUntilMs };
      if (!row?.password) {
        // A wrong name takes as long as a wrong password.
        await lookAtNobody();
        return { kind: 'wrong' };
      }
      if (!(await isPassword(password, row.password))) return { kind: 'wrong' };
      return database.write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('person')
          .set({ failures: 0, locked_until_ms: 0 })
          .where('id', '=', row.id)
          // It takes a while to look at a password: by now it may be another, or taken back.
          .where('password', '=', row.password)
          .executeTakeFirst();
        return numUpdatedRows === 0n ? { kind: 'wrong' } : startSession(tx, row);
      });
    },
    signOut: (token) =>
      database.write(async (tx) => {
        await tx.deleteFrom('session').where('hash', '=', hashToken(token)).execute();
      }),
    async ofSession(token) {
      const row = await database.read
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.person_id')
        .selectAll('person')
        .where('session.hash', '=', hashToken(token))
        .where('session.expires_ms', '>', clock.now())
        .executeTakeFirst();
      return row && toPerson(row);
    },
    async setPassword(id, current, next, session, keep) {
      refuseShort(next);
      const wrong = new WrongInput(['current: this is not your password.']);
      const row = await findPerson(database.read, id);
      const untilMs = await attempts.ofPerson(id, clock.now());
      if (untilMs > 0) return { kind: 'locked', untilMs };
      if (!row.password || !(await isPassword(current, row.password))) throw wrong;
      const password = await hashPassword(next);
      await database.write(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('person')
          .set({ password, failures: 0, locked_until_ms: 0 })
          .where('id', '=', id)
          // By now it may be another, or taken back.
          .where('password', '=', row.password)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw wrong;
        await tx
          .deleteFrom('session')
          .where('person_id', '=', id)
          .where('hash', '!=', hashToken(session))
          .execute();
        await keep?.(tx, undefined);
      });
      return undefined;
    },
    setRole: (id, role, keep) =>
      change(async (tx) => {
        const row = await findPerson(tx, id);
        if (role !== 'owner') await refuseNoOwner(tx, id);
        await tx.updateTable('person').set({ role }).where('id', '=', id).execute();
        const person = toPerson({ ...row, role });
        await keep?.(tx, person);
        return person;
      }),
    remove: (id, keep) =>
      change(async (tx) => {
        const row = await findPerson(tx, id);
        await refuseNoOwner(tx, id);
        // First, as whoever signs in or changes a password: else PostgreSQL could have each wait for the other.
        await tx.deleteFrom('person').where('id', '=', id).execute();
        for (const table of ['session', 'person_link'] as const)
          await tx.deleteFrom(table).where('person_id', '=', id).execute();
        await keep?.(tx, toPerson(row));
        return toPerson(row);
      }),
    async ensureOwner(name, password) {
      const hashed = await hashPassword(password);
      await change(async (tx) => {
        const known = await tx
          .selectFrom('person')
          .select('id')
          .where('password', 'is not', null)
          .executeTakeFirst();
        if (known) return;
        const unused = await tx
          .selectFrom('person')
          .selectAll()
          .where('role', '=', 'owner')
          .executeTakeFirst();
        const { id } = unused ?? (await insert(tx, name, 'owner'));
        await tx.updateTable('person').set({ password: hashed }).where('id', '=', id).execute();
        // Of starts before, in whose output they still stand.
        await tx.deleteFrom('person_link').where('person_id', '=', id).execute();
      });
    },
  };
}

/** Sessions and links are looked up by hash: how long that takes tells nothing, and the database opens no door. */
function hashToken(token: string): string {
  return hash('sha256', token);
}

async function findPerson(db: Db, id: string): Promise<GatewayTables['person']> {
  const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new UnknownThing('person', id);
  return row;
}

async function refuseSameName(db: Db, name: string): Promise<void> {
  const other = await db
    .selectFrom('person')
    .select('id')
    .where('name_folded', '=', fold(name.trim()))
    .executeTakeFirst();
  if (other) throw new WrongInput([`name: there is someone called "${name.trim()}" already.`]);
}

/** Someone must be able to sign in and own it. */
async function refuseNoOwner(db: Db, id: string): Promise<void> {
  const other = await db
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'owner')
    .where('password', 'is not', null)
    .where('id', '!=', id)
    .executeTakeFirst();
  const own = await findPerson(db, id);
  if (own.role === 'owner' && own.password !== null && !other)
    throw new WrongInput([
      `${own.name} is the only owner who can sign in: make someone else an owner first.`,
    ]);
}

function refuseShort(password: string): void {
  if (password.length < leastPasswordLength)
    throw new WrongInput([
      `password has ${password.length} characters: it should have ${leastPasswordLength} or more. A few words in a row are easy to remember.`,
    ]);
}

function toPerson({ id, name, role, password, created_ms }: GatewayTables['person']): Person {
  return {
    id,
    name,
    role: role as Role,
    state: password === null ? 'invited' : 'active',
    createdMs: created_ms,
  };
}
