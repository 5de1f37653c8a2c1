import { fold } from '../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** The most that one entry is found by: a page of a thousand contacts with several addresses each is found by each of them. */
const maxSubjects = 10_000;

/** Members that name a person or an entity wherever they stand. */
const naming = /^(contactId|memberId|userId|orderId|productId|bookingId|eventId)$/;

/** What a call was about. */
export interface Subjects {
  /** Ids and e-mail addresses, folded. */
  readonly found: readonly string[];
  /** Whether there were more than an entry is found by. */
  readonly isCut: boolean;
}

/**
 * What a call was about: ids of the entities it read or changed, and of the people they belong to with their e-mail
 * addresses, folded. This is what "everything that was done with this contact" is found by.
 */
export function subjectsOf(
  params: Readonly<Record<string, string>>,
  request: JsonObject | undefined,
  response: JsonObject | undefined,
): Subjects {
  const found = new Set<string>(Object.values(params).map(fold));
  for (const message of [request, response]) {
    if (!message) continue;
    for (const value of Object.values(message)) collectEntities(value, found);
    collectNamed(message, found);
  }
  return bounded(found);
}

/** The ids of the entities themselves stand one level down, alone or in a list. */
function collectEntities(value: Json, found: Set<string>): void {
  for (const entity of Array.isArray(value) ? value : [value]) {
    if (!isObject(entity)) continue;
    for (const id of [entity.id, entity._id]) if (typeof id === 'string' && id !== '') found.add(fold(id));
    // A row of a bulk answer, or of a list, holds the entity.
    for (const inner of [entity.item, entity.booking, entity.itemMetadata])
      if (isObject(inner) && typeof inner.id === 'string') found.add(fold(inner.id));
  }
}

function collectNamed(value: Json, found: Set<string>): void {
  if (found.size > maxSubjects) return;
  if (Array.isArray(value)) for (const item of value) collectNamed(item, found);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') collectNamed(member, found);
      else if (naming.test(name) || (/email$/i.test(name) && member.includes('@'))) found.add(fold(member));
    }
}

/** Ids and addresses in text: `"id": "…"`, `"loginEmail": "…"`. */
const member =
  /"(?:_?id|contactId|memberId|userId|orderId|productId|bookingId|eventId|\w*email)"\s*:\s*"([^"\\]{1,320})"/gi;

/**
 * The same of JSON of which not all is here, so that it cannot be read as what it says: whatever looks like an id or an address
 * in it, rather one too many than one too few.
 */
export function subjectsIn(text: string, known: readonly string[]): Subjects {
  const found = new Set(known);
  for (const [, value = ''] of text.matchAll(member)) {
    if (found.size > maxSubjects) break;
    found.add(fold(value));
  }
  return bounded(found);
}

function bounded(found: ReadonlySet<string>): Subjects {
  return { found: [...found].slice(0, maxSubjects), isCut: found.size > maxSubjects };
}
