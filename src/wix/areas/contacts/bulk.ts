import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext, Handlers } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { readMask } from '../../mask.ts';
import { selectIds } from '../../query/run.ts';
import { withQueryCodes } from '../../query-faults.ts';
import { refuseToDeleteMember } from '../members/membership.ts';
import { writeInfo } from './change.ts';
import { checkedInfo, requireLabels } from './checked-info.ts';
import type { ContactInfo } from './contact.ts';
import type { bulkEndpoints } from './endpoints.ts';
import { contactDeleted } from './events.ts';
import { labelled } from './labelling.ts';
import { applyMask } from './mask.ts';
import { contactSelection, queryCodes } from './query.ts';
import { deleteContact, loadContact } from './store.ts';

/** What is done to all contacts that a filter or a search chooses. */
export const bulkHandlers: Handlers<typeof bulkEndpoints> = {
  bulkDeleteContacts: (context, request) =>
    runJob(context, request, async (id) => {
      await refuseToDeleteMember(context, id);
      await deleteContact(context, id);
      await context.emit(contactDeleted(id));
    }),

  async bulkUpdateContacts(context, request) {
    const sent = isObject(request.info) ? (request.info as ContactInfo) : {};
    const change = await checkedInfo(context, applyMask(sent, readMask(request.fieldMask)));
    return runJob(context, request, async (id) => {
      await writeInfo(context, await loadContact(context, id), change);
    });
  },

  async bulkLabelAndUnlabelContacts(context, request) {
    const toAdd = keysOf(request.labelKeysToAdd);
    const toRemove = keysOf(request.labelKeysToRemove);
    await requireLabels(context, toAdd, 'labelKeysToAdd');
    return runJob(context, request, async (id) => {
      const contact = await loadContact(context, id);
      await writeInfo(context, contact, labelled(contact, toAdd, toRemove));
    });
  },
};

function keysOf(keys: Json | undefined): readonly string[] {
  return Array.isArray(keys) ? keys.map(String) : [];
}

/**
 * Wix does these in the background and answers with the job's id; here they are done when the answer comes. A contact
 * that may not be changed is passed over, as it is there.
 */
async function runJob(
  context: CallContext,
  { filter, search }: JsonObject,
  work: (id: string) => Promise<void>,
): Promise<object> {
  if (!isGiven(filter) && !isGiven(search))
    throw new WixFault(400, 'NEITHER_FILTER_NOR_SEARCH', 'At least one of filter and search must be given.');
  const ids = await withQueryCodes(queryCodes, async () =>
    selectIds(context.db, await contactSelection(context, filter, search)),
  );
  for (const id of ids) await work(id).catch(passOver);
  return { jobId: context.ids.guid() };
}

function isGiven(part: Json | undefined): boolean {
  return part !== undefined && part !== null && part !== '';
}

function passOver(error: unknown): void {
  if (!(error instanceof WixFault)) throw error;
}
