import type { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { isGuid } from '../../base/ids.ts';
import { addMember, listMembers, mayCreateKeys } from '../identity/account-members.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../identity/api-keys.ts';
import { type Account, createAccount, listAccounts } from '../identity/sites.ts';
import type { WixTables } from '../tables.ts';
import { NotThere } from './apps.ts';
import type { ControlParts } from './control.ts';
import { BadInput, bodies, readInput } from './input.ts';

type Parts = Pick<ControlParts, 'database' | 'site' | 'clock' | 'ids'>;

/** What the person that a call names may not do; `message` says who may. */
export class NotEntitled extends Error {}

/** `/_local/accounts`, the people of each, and `/_local/api-keys`. */
export function addAccounts(app: Hono, parts: Parts): void {
  const { database, clock, ids } = parts;

  app.get('/accounts', async (context) => {
    const accounts = await listAccounts(database.read);
    return context.json({ accounts: await Promise.all(accounts.map((one) => shown(database.read, one))) });
  });

  app.post('/accounts', async (context) => {
    const account = { id: ids.guid(), ...(await readInput(context.req.raw, bodies.account)) };
    await database.write((tx) => createAccount(tx, clock.now(), account));
    return context.json(await shown(database.read, account));
  });

  app.post('/accounts/:id/members', async (context) => {
    const id = context.req.param('id');
    const member = { id: ids.guid(), ...(await readInput(context.req.raw, bodies.accountMember)) };
    if (!(await listAccounts(database.read)).some((account) => account.id === id))
      throw new NotThere(`There is no account ${id}.`);
    return context.json(await database.write((tx) => addMember(tx, clock.now(), id, member)));
  });

  app.get('/api-keys', async (context) => context.json({ apiKeys: await listApiKeys(database.read) }));

  app.post('/api-keys', async (context) => {
    const { name, permissions, ...given } = await readInput(context.req.raw, bodies.apiKey);
    const { scopes = permissions } = given;
    const accountId = await ownerOf(parts, given.accountId);
    const wanted = {
      ...{ accountId, name, createdBy: await keyMaker(parts, accountId, given.createdBy) },
      scopes: scopes === undefined || scopes.includes('*') ? ('all' as const) : new Set(scopes),
    };
    return context.json(await database.write((tx) => createApiKey(tx, ids, clock.now(), wanted)));
  });

  app.delete('/api-keys/:id', async (context) => {
    const id = context.req.param('id');
    const gone = await database.write((tx) => revokeApiKey(tx, id, clock.now()));
    if (!gone) throw new NotThere(`There is no API key ${id}.`);
    return context.json({});
  });
}

/** The account that is named, made when an id is new; the demo's when none is named. */
export async function ownerOf(
  { database, clock, site }: Parts,
  accountId: string | undefined,
): Promise<string> {
  const accounts = await listAccounts(database.read);
  const owner = accountId ?? site.accountId;
  if (accounts.some(({ id }) => id === owner)) return owner;
  if (!isGuid(owner)) throw new BadInput(`accountId is ${owner}: it should be a GUID.`);
  await database.write((tx) => createAccount(tx, clock.now(), { id: owner, name: 'Account' }));
  return owner;
}

/** Who makes a key of an account: whoever is named, the owner when nobody is. */
async function keyMaker({ database }: Parts, accountId: string, named: string | undefined): Promise<string> {
  const members = await listMembers(database.read, accountId);
  const maker = members.find(({ id, role }) => (named === undefined ? role === 'OWNER' : id === named));
  if (!maker)
    throw new BadInput(`createdBy is ${named}: it should be the id of a member of account ${accountId}.`);
  if (!mayCreateKeys(maker))
    throw new NotEntitled(
      `${maker.name} has the role ${maker.role}: only the account's OWNER or a CO_OWNER can create API keys.`,
    );
  return maker.id;
}

async function shown(db: Kysely<WixTables>, account: Account) {
  return { ...account, members: await listMembers(db, account.id) };
}
