import { isObject, type JsonObject } from '../../../base/json.ts';
import { findDocument } from '../../document.ts';
import { type CallContext, documentPage, type Handlers, JsonText } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import { readMask } from '../../mask.ts';
import { project } from '../../projection.ts';
import { runQuery } from '../../query/run.ts';
import { withQueryCodes } from '../../query-faults.ts';
import { refuseToDeleteMember } from '../members/membership.ts';
import { writeInfo } from './change.ts';
import { checkedInfo } from './checked-info.ts';
import type { Contact, ContactInfo } from './contact.ts';
import { createContact } from './create.ts';
import type { endpoints } from './endpoints.ts';
import { contactDeleted } from './events.ts';
import { applyMask } from './mask.ts';
import { requestedPaths } from './projection.ts';
import { contactQuery, queryCodes } from './query.ts';
import { deleteContact, loadContact, notFound, refuseDuplicate } from './store.ts';

export const handlers: Handlers<typeof endpoints> = {
  async queryContacts(context, request) {
    const query = isObject(request.query) ? request.query : request;
    return answerPage(context, { ...query, search: request.search ?? null }, requestedPaths(query));
  },

  async listContacts(context, request) {
    const sort = isObject(request.sort) ? [request.sort] : [];
    return answerPage(context, { paging: request.paging ?? null, sort }, requestedPaths(request));
  },

  async getContact(context, { id, fields, fieldsets }) {
    const doc = await findDocument(context, 'contact', String(id));
    if (doc === undefined) throw notFound(String(id));
    const paths = requestedPaths({ fields: fields ?? null, fieldsets: fieldsets ?? null });
    return new JsonText(`{"contact":${project(doc, paths)},"responseType":"REGULAR"}`);
  },

  async createContact(context, request) {
    const info = await checkedInfo(context, readInfo(request));
    if (request.allowDuplicates !== true) await refuseDuplicate(context, info);
    return { contact: await createContact(context, info) };
  },

  async updateContact(context, request) {
    const change = await checkedInfo(context, applyMask(readInfo(request), readMask(request.fieldMask)));
    if (Object.keys(change).length === 0)
      throw new WixFault(
        400,
        'INSUFFICIENT_UPDATE_CONTACT_DATA',
        'An update needs at least one field of info.',
      );
    const before = await loadContact(context, String(request.contactId));
    requireRevision(request, before);
    if (request.allowDuplicates !== true) await refuseDuplicate(context, change, before.id);
    return { contact: await writeInfo(context, before, change) };
  },

  async deleteContact(context, { contactId }) {
    await refuseToDeleteMember(context, String(contactId));
    if (!(await deleteContact(context, String(contactId)))) throw notFound(String(contactId));
    await context.emit(contactDeleted(String(contactId)));
    return {};
  },
};

async function answerPage(
  context: CallContext,
  query: JsonObject,
  paths: readonly string[] | undefined,
): Promise<JsonText> {
  const page = await withQueryCodes(queryCodes, async () =>
    runQuery(context.db, await contactQuery(context, query)),
  );
  const { offset = 0, total = 0 } = page;
  const documents = page.rows.map((row) => project(row.doc, paths));
  return documentPage('contacts', documents, {
    pagingMetadata: { count: documents.length, offset, total, tooManyToCount: false },
  });
}

function readInfo(request: JsonObject): ContactInfo {
  if (!isObject(request.info)) throw invalid('info', 'must not be empty', 'REQUIRED_FIELD');
  return request.info as ContactInfo;
}

/** Wix compares revisions for equality; int32 may come as text. */
function requireRevision({ revision }: JsonObject, contact: Contact): void {
  if (revision === undefined || revision === null)
    throw invalid('revision', 'must not be empty', 'REQUIRED_FIELD');
  if (Number(revision) !== contact.revision)
    throw new WixFault(
      409,
      'CONTACT_ALREADY_CHANGED',
      'Contact has been updated since the requested revision.',
    );
}
