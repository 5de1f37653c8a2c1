import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { invalid } from '../../fault.ts';
import type { EventContent } from './event.ts';

/** Fields that are stored as they come; null takes one away. */
const plainFields = [
  'title',
  'shortDescription',
  'detailedDescription',
  'description',
  'mainImage',
  'form',
  'guestListSettings',
  'onlineConferencing',
  'seoSettings',
  'agendaSettings',
  'eventDisplaySettings',
] as const satisfies readonly (keyof EventContent)[];

/** What was sent of an event's content. @throws {ValidationFault} for a place without a name */
export function readContent(sent: JsonObject): Partial<EventContent> {
  const content: JsonObject = {};
  for (const name of plainFields) if (sent[name] !== undefined) content[name] = sent[name];
  if (sent.location !== undefined) content.location = readLocation(sent.location);
  return content as Partial<EventContent>;
}

/** A place is a venue unless said; one that is to be told needs a name all the same. */
function readLocation(sent: Json): JsonObject {
  const location = isObject(sent) ? sent : {};
  const { name, address } = location;
  const isOnline = location.type === 'ONLINE';
  if (!isOnline && !isObject(address) && (typeof name !== 'string' || name.trim() === ''))
    throw invalid('event.location', 'Location address must not be a blank', 'VALIDATION');
  return { ...location, type: location.type ?? 'VENUE', locationTbd: location.locationTbd === true };
}

/** The content after a change. */
export function changedContent<Event extends EventContent>(
  before: Event,
  change: Partial<EventContent>,
): Event {
  const after: Event = { ...before };
  for (const [name, value] of Object.entries(change))
    if (value === null) delete (after as unknown as JsonObject)[name];
    else Object.assign(after, { [name]: value });
  return after;
}
