import { toIso } from '../../../../base/clock.ts';
import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { freeSlug, slugOf } from '../../../slug.ts';
import { takeLabelOff } from './carriers.ts';
import { customDefinition, type Label } from './definition.ts';
import type { labelEndpoints } from './endpoints.ts';
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

const table = 'contact_label';
const page = { table, listKey: 'labels' } as const;

/** The Labels API. */
export const labelHandlers: Handlers<typeof labelEndpoints> = {
  listLabels: (context, request) =>
    answerDefinitions(context, listQuery(request, 'labelType'), {
      ...page,
      pagingKey: 'metadata',
      defaultLimit: 1_000,
    }),

  queryLabels: (context, request) =>
    answerDefinitions(context, isObject(request.query) ? request.query : {}, {
      ...page,
      pagingKey: 'pagingMetadata',
      defaultLimit: 50,
    }),

  getLabel: async (context, { key }) => ({ label: await loadDefinition(context, table, String(key)) }),

  async findOrCreateLabel(context, { displayName }) {
    const name = String(displayName);
    const known = await findByName(context, table, name);
    if (known) return { label: known, newLabel: false };
    return { label: await createLabel(context, name), newLabel: true };
  },

  async updateLabel(context, request) {
    const { key, displayName } = request.label as JsonObject;
    const before = await loadDefinition(context, table, String(key));
    refuseSystem(table, before);
    const label: Label = {
      ...before,
      displayName: String(displayName),
      updatedDate: toIso(context.clock.now()),
    };
    await replaceDefinition(context, table, label);
    await context.emit(definitionUpdated('label', label));
    return { label };
  },

  async deleteLabel(context, { key }) {
    const label = await loadDefinition(context, table, String(key));
    refuseSystem(table, label);
    await removeDefinition(context, table, label.key);
    await context.emit(definitionDeleted('label', label.key));
    await takeLabelOff(context, label.key);
    return {};
  },
};

/** Makes a label of the site's own; another that would have the same key gives it a number. */
export async function createLabel(context: CallContext, displayName: string): Promise<Label> {
  const slug = await freeSlug(
    slugOf(displayName),
    async (candidate) => (await findDefinition(context, table, `custom.${candidate}`)) !== undefined,
  );
  const label: Label = {
    ...customDefinition(displayName, slug, context.clock.now()),
    namespaceDisplayName: 'Labels',
    labelType: 'USER_DEFINED',
  };
  await insertDefinitions(context, table, [label]);
  await context.emit(definitionCreated('label', label));
  return label;
}
