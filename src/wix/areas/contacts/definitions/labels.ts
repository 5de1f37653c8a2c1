import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { takeLabelOff } from './carriers.ts';
import type { Label } from './definition.ts';
import type { labelEndpoints } from './endpoints.ts';
import { createOwn, removeOwn, renameOwn } from './own.ts';
import { definitionLists } from './query.ts';
import { findByName, loadDefinition } from './store.ts';

const table = 'contact_label';
const lists = definitionLists({ table, listKey: 'labels', typeField: 'labelType' });

/** The Labels API. */
export const labelHandlers: Handlers<typeof labelEndpoints> = {
  listLabels: lists.list,
  queryLabels: lists.query,

  getLabel: async (context, { key }) => ({ label: await loadDefinition(context, table, String(key)) }),

  async findOrCreateLabel(context, { displayName }) {
    const name = String(displayName);
    const known = await findByName(context, table, name);
    if (known) return { label: known, newLabel: false };
    return { label: await createLabel(context, name), newLabel: true };
  },

  async updateLabel(context, request) {
    const { key, displayName } = request.label as JsonObject;
    return { label: await renameOwn(context, table, String(key), String(displayName)) };
  },

  async deleteLabel(context, { key }) {
    await removeOwn(context, table, String(key));
    await takeLabelOff(context, String(key));
    return {};
  },
};

/** Makes a label of the site's own. */
export async function createLabel(context: CallContext, displayName: string): Promise<Label> {
  return createOwn(context, table, displayName, {
    namespaceDisplayName: 'Labels',
    labelType: 'USER_DEFINED',
  });
}
