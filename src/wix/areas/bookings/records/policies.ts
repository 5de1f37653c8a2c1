import { toIso } from '../../../../base/clock.ts';
import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { findDocument, insertEntity, nextRevision } from '../entity.ts';
import { defaultPolicySet, fqdns, updated } from '../events.ts';
import { idOfSiteThing } from '../known-ids.ts';
import { permissive, policyKind } from './kinds.ts';
import { loadRecord, type StoredRecord, writeRecord } from './record.ts';

/** The policy of services that name none. */
export async function defaultPolicy({ db, siteId }: CallContext): Promise<StoredRecord> {
  const { doc } = await db
    .selectFrom('booking_policy')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('is_default', '=', 1)
    .executeTakeFirstOrThrow();
  return JSON.parse(doc) as StoredRecord;
}

/** Makes the policy that a site has from the start. */
export async function insertDefaultPolicy(context: CallContext): Promise<void> {
  const now = toIso(context.clock.now());
  const policy: StoredRecord = {
    id: idOfSiteThing(context.siteId, 'booking-policy'),
    ...{ revision: '1', createdDate: now, updatedDate: now, name: 'Default policy', default: true },
    ...permissive,
  };
  await insertEntity(context, 'booking_policy', {
    ...{ site_id: context.siteId, id: policy.id, doc: JSON.stringify(policy) },
    ...{ created_ms: Date.parse(now), updated_ms: Date.parse(now) },
    ...{ name: 'Default policy', name_folded: 'default policy', is_default: 1 },
  });
}

/** The policy with this id, or nothing. */
export async function findPolicy(context: CallContext, id: string): Promise<StoredRecord | undefined> {
  const doc = await findDocument(context, 'booking_policy', id);
  return doc === undefined ? undefined : (JSON.parse(doc) as StoredRecord);
}

/** Makes this policy the one that services get unless they name another. */
export async function setDefaultPolicy(
  context: CallContext,
  id: string,
): Promise<{ current: StoredRecord; previous?: StoredRecord }> {
  const chosen = await loadRecord(context, policyKind, id);
  const before = await defaultPolicy(context);
  if (before.id === id) return { current: chosen };
  const [current, previous] = [touched(context, chosen, true), touched(context, before, false)];
  await writeRecord(context, policyKind, previous);
  await writeRecord(context, policyKind, current);
  await context.emit(defaultPolicySet(current, previous));
  for (const policy of [current, previous]) await context.emit(updated(fqdns.policy, policy));
  return { current, previous };
}

function touched({ clock }: CallContext, policy: StoredRecord, isDefault: boolean): StoredRecord {
  return {
    ...policy,
    default: isDefault,
    revision: nextRevision(policy.revision),
    updatedDate: toIso(clock.now()),
  };
}

/** A policy as a service shows it: without what belongs to its own life. */
export function asPartOfService({
  revision: _revision,
  extendedFields: _more,
  ...policy
}: StoredRecord): JsonObject {
  return { ...policy, resourcesPolicy: { enabled: false, autoAssignAllowed: false } };
}
