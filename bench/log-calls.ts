import { orderedGuid, seededIds } from '../src/base/ids.ts';
import type { ActivityRecord, EntryFields } from '../src/gateway/activity/record.ts';

/** Whose calls a log is filled with. */
export interface FilledAgent {
  readonly id: string;
  readonly name: string;
}

/** Calls of a made-up log: `total` of them, evenly over `spanMs` up to `endMs`. The same ones for the same plan. */
export interface CallPlan {
  readonly total: number;
  readonly endMs: number;
  readonly spanMs: number;
  readonly agents: readonly FilledAgent[];
}

export const benchAgents: readonly FilledAgent[] = Array.from({ length: 20 }, (_, index) => ({
  id: `agent-${index}`,
  name: `Agent ${index}`,
}));

const things = ['Lamp', 'Cup', 'Rope', 'Sail', 'Anchor', 'Kettle', 'Sampler', 'Blanket'];

/** What is called: the method, its area, a verb that tells of it, one that tells of the attempt, and its level. */
const calls = [
  ['com.wix.stores.catalog.v3.CatalogApi.SearchProducts', 'products', 'found', 'find', 'Products'],
  ['com.wix.stores.catalog.v3.CatalogApi.GetProduct', 'products', 'looked up', 'look up', 'Products'],
  ['com.wix.ecom.orders.v1.Orders.SearchOrders', 'orders', 'searched orders with', 'search for', 'Orders'],
  ['com.wixpress.members.api.Members.QueryMembers', 'members', 'searched members for', 'list', 'Members'],
  ['com.wix.contacts.v4.ContactsV4.QueryContacts', 'contacts', 'searched contacts for', 'find', 'Contacts'],
] as const;

export const methods: readonly string[] = calls.map(([method]) => method);

/** Each is the target of some twenty calls, however long the log is. */
export function subject(index: number, total: number): string {
  return `5ba782c8-7b4a-4aa4-a4d6-${String(index % Math.ceil(total / 20)).padStart(12, '0')}`;
}

/** The address of a person whom some twenty calls were about as well. */
export function person(index: number, total: number): string {
  return `person${index % Math.ceil(total / 20)}@example.com`;
}

/** A word that one call in ten thousand has in its sentence. */
export function rareWord(index: number): string {
  return `batch${Math.floor(index / 10_000)}`;
}

/** Makes the records of each call: three in four are allowed, and have an intent and an outcome; the others are refused. */
export function callRecords({ total, endMs, spanMs, agents }: CallPlan): (index: number) => ActivityRecord[] {
  const ids = seededIds('filled log');
  const stepMs = spanMs / total;
  return (index) => {
    const atMs = Math.floor(endMs - (total - index) * stepMs);
    const entryId = orderedGuid(ids.guid(), atMs);
    const agent = agents[(index * 7) % agents.length] ?? { id: '', name: '' };
    const [method, area, did, tried, level] = calls[(index * 3) % calls.length] ?? calls[0];
    const thing = `${things[index % things.length]} ${rareWord(index)}`;
    const target = subject(index * 31, total);
    const call: EntryFields = {
      ...{ kind: 'call', agentId: agent.id, agentName: agent.name },
      ...{ connectionId: 'connection', siteName: 'Bench Store' },
      ...{ method, area, access: 'read', verb: 'POST', path: `/${area}/query`, code: null },
      ...{ target, subjects: [target], context: { policy: 12, atMs } },
    };
    if (index % 4 === 3) {
      const reason = `${level} is set to Off`;
      const sentence = `${agent.name} tried to ${tried} ${thing} on Bench Store. Denied: ${reason}.`;
      const ruling: EntryFields = {
        decision: 'denied',
        rule: 'level',
        code: 'NOT_GRANTED',
        reason,
        sentence,
      };
      const end: EntryFields = { outcome: 'done', status: 403, durationMs: 1 };
      return [{ entryId, kind: 'refused', atMs, body: { ...call, ...ruling, ...end } }];
    }
    const reason = `${level} is set to Read`;
    const before = `${agent.name} tried to ${tried} ${thing} on Bench Store. Allowed: ${reason}, but no answer yet.`;
    const sentence = `${agent.name} ${did} ${thing} on Bench Store. Allowed: ${reason}.`;
    const ruling: EntryFields = { decision: 'allowed', rule: 'level', reason, sentence: before };
    const end: EntryFields = { outcome: 'done', status: 200, sentence, target, durationMs: 3 };
    const subjects = [target, person(index * 17, total)];
    return [
      { entryId, kind: 'intent', atMs, body: { ...call, ...ruling, outcome: 'open', status: null } },
      { entryId, kind: 'outcome', atMs: atMs + 3, body: { ...end, subjects } },
    ];
  };
}
