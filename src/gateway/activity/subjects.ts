import { fold } from '../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** The most that one entry is found by: a page of a thousand contacts is found by each of them. */
const maxSubjects = 1_200;

/** Members that name a person or an entity wherever they stand. */
const naming = /^(contactId|memberId|userId|orderId|productId|bookingId|eventId)$/;

/**
 * What a call was about: ids of the entities it read or changed, and of the people they belong to with their e-mail
 * addresses, folded. This is what "everything that was done with this contact" is found by.
 */
export function subjectsOf(
  params: Readonly<Record<string, string>>,
  request: JsonObject | undefined,
  response: JsonObject | undefined,
): readonly string[] {
  const found = new Set<string>(Object.values(params).map(fold));
  for (const message of [request, response]) {
    if (!message) continue;
    for (const value of Object.values(message)) collectEntities(value, found);
    collectNamed(message, found);
  }
  return [...found].slice(0, maxSubjects);
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
  if (found.size >= maxSubjects) return;
  if (Array.isArray(value)) for (const item of value) collectNamed(item, found);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') collectNamed(member, found);
      else if (naming.test(name) || (/email$/i.test(name) && member.includes('@'))) found.add(fold(member));
    }
}
