import { toIso } from '../../../../base/clock.ts';
import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { freeSlug, slugOf } from '../../../slug.ts';
import { tellMembersOfField, wipeField } from './carriers.ts';
import { customDefinition, type ExtendedField, type FieldDataType } from './definition.ts';
import type { extendedFieldEndpoints } from './endpoints.ts';
import { definitionCreated, definitionDeleted, definitionUpdated } from './events.ts';
import { answerDefinitions, listQuery } from './query.ts';
import {
  findByName,
  findDefinition,
  insertDefinitions,
  loadDefinition,
  refuseSystem,
  removeDefinition,
  replaceDefinition,
} from './store.ts';

const table = 'contact_field';
const page = { table, listKey: 'fields' } as const;

/** How many fields of its own a site may have. */
const quota = 100;

/** The Extended Fields API: definitions; the values stand in each contact. */
export const extendedFieldHandlers: Handlers<typeof extendedFieldEndpoints> = {
  listExtendedFields: (context, request) =>
    answerDefinitions(context, listQuery(request, 'fieldType'), {
      ...page,
      pagingKey: 'metadata',
      defaultLimit: 1_000,
    }),

  queryExtendedFields: (context, request) =>
    answerDefinitions(context, isObject(request.query) ? request.query : {}, {
      ...page,
      pagingKey: 'pagingMetadata',
      defaultLimit: 50,
    }),

  getExtendedField: async (context, { key }) => ({
    field: await loadDefinition(context, table, String(key)),
  }),

  async findOrCreateExtendedField(context, { displayName, dataType }) {
    const name = String(displayName);
    const known = await findByName(context, table, name);
    if (known) return { field: known, newField: false };
    await refuseBeyondQuota(context);
    return { field: await createField(context, name, dataType as FieldDataType), newField: true };
  },

  async updateExtendedField(context, request) {
    const { key, displayName } = request.field as JsonObject;
    const before = await loadDefinition(context, table, String(key));
    refuseSystem(table, before);
    const field: ExtendedField = {
      ...before,
      displayName: String(displayName),
      updatedDate: toIso(context.clock.now()),
    };
    await replaceDefinition(context, table, field);
    await tellMembersOfField(context, field.key);
    await context.emit(definitionUpdated('field', field));
    return { field };
  },

  async deleteExtendedField(context, { key }) {
    const field = await loadDefinition(context, table, String(key));
    refuseSystem(table, field);
    await removeDefinition(context, table, field.key);
    await context.emit(definitionDeleted('field', field.key));
    await wipeField(context, field.key);
    return {};
  },
};

async function createField(
  context: CallContext,
  displayName: string,
  dataType: FieldDataType,
): Promise<ExtendedField> {
  const slug = await freeSlug(
    slugOf(displayName),
    async (candidate) => (await findDefinition(context, table, `custom.${candidate}`)) !== undefined,
  );
  const field: ExtendedField = {
    ...customDefinition(displayName, slug, context.clock.now()),
    dataType,
    fieldType: 'USER_DEFINED',
  };
  await insertDefinitions(context, table, [field]);
  await context.emit(definitionCreated('field', field));
  return field;
}

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
