import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { tellMembersOfField, wipeField } from './carriers.ts';
import type { FieldDataType } from './definition.ts';
import type { extendedFieldEndpoints } from './endpoints.ts';
import { createOwn, removeOwn, renameOwn } from './own.ts';
import { definitionLists } from './query.ts';
import { findByName, loadDefinition } from './store.ts';

const table = 'contact_field';
const lists = definitionLists({ table, listKey: 'fields', typeField: 'fieldType' });

/** How many fields of its own a site may have. */
const quota = 100;

/** The Extended Fields API: definitions; the values stand in each contact. */
export const extendedFieldHandlers: Handlers<typeof extendedFieldEndpoints> = {
  listExtendedFields: lists.list,
  queryExtendedFields: lists.query,

  getExtendedField: async (context, { key }) => ({
    field: await loadDefinition(context, table, String(key)),
  }),

  async findOrCreateExtendedField(context, { displayName, dataType }) {
    const name = String(displayName);
    const known = await findByName(context, table, name);
    if (known) return { field: known, newField: false };
    await refuseBeyondQuota(context);
    const rest = { dataType: dataType as FieldDataType, fieldType: 'USER_DEFINED' } as const;
    return { field: await createOwn(context, table, name, rest), newField: true };
  },

  async updateExtendedField(context, request) {
    const { key, displayName } = request.field as JsonObject;
    const field = await renameOwn(context, table, String(key), String(displayName));
    await tellMembersOfField(context, field.key);
    return { field };
  },

  async deleteExtendedField(context, { key }) {
    await removeOwn(context, table, String(key));
    await wipeField(context, String(key));
    return {};
  },
};

async function refuseBeyondQuota({ db, siteId }: CallContext): Promise<void> {
  const { count } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site_id', '=', siteId)
    .where('type', '=', 'USER_DEFINED')
    .executeTakeFirstOrThrow();
  if (Number(count) >= quota)
    throw new WixFault(
      428,
      'FIELDS_QUOTA_EXCEEDED',
      `A site has at most ${quota} extended fields of its own.`,
    );
}
