import type { Ids } from '../base/ids.ts';
import type { Database } from '../storage/database.ts';
import type { WixTables } from './tables.ts';

/** A secret of this installation by name, made when it is first asked for and the same ever after. */
export async function readSecret(database: Database<WixTables>, ids: Ids, name: string): Promise<string> {
  return database.write(async (tx) => {
    const known = await tx.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
    if (known) return known.value;
    const value = ids.secret();
    await tx.insertInto('setting').values({ name, value }).execute();
    return value;
  });
}
