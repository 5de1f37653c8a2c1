import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { type EventStatus, eventStatuses } from './event.ts';

/**
 * The filter with its conditions on `status` said in stored statuses and dates, as they stand at `nowMs`.
 * The filter has been checked: it is well-formed.
 */
export function withStatusByTime(filter: Json, nowMs: number): Json {
  if (Array.isArray(filter)) return filter.map((part) => withStatusByTime(part, nowMs));
  if (!isObject(filter)) return filter;
  const conditions = Object.entries(filter).map(([name, asked]): JsonObject => {
    if (name === 'status') return oneOf(chosen(asked), nowMs);
    return { [name]: name.startsWith('$') ? withStatusByTime(asked, nowMs) : asked };
  });
  return conditions.length === 1 ? (conditions[0] as JsonObject) : { $and: conditions };
}

/** Which statuses a condition lets through. */
function chosen(asked: Json): readonly EventStatus[] {
  const operators = isObject(asked) ? asked : { $eq: asked };
  return eventStatuses.filter((status) =>
    Object.entries(operators).every(([operator, operand]) => {
      const isAmong = Array.isArray(operand) ? operand.includes(status) : operand === status;
      return operator === '$ne' ? !isAmong : isAmong;
    }),
  );
}

function oneOf(statuses: readonly EventStatus[], nowMs: number): JsonObject {
  return { $or: statuses.map((status) => conditionOf(status, new Date(nowMs).toISOString())) };
}

function conditionOf(status: EventStatus, now: string): JsonObject {
  const start = 'dateAndTimeSettings.startDate';
  const end = 'dateAndTimeSettings.endDate';
  switch (status) {
    case 'UPCOMING':
      // One without dates has not started, and an event may end in the moment in which it starts.
      return {
        storedStatus: 'UPCOMING',
        $or: [{ [start]: null }, { [start]: { $gt: now }, [end]: { $gt: now } }],
      };
    case 'STARTED':
      return { storedStatus: 'UPCOMING', [start]: { $lte: now }, [end]: { $gt: now } };
    case 'ENDED':
      return { storedStatus: 'UPCOMING', [end]: { $lte: now } };
    case 'CANCELED':
    case 'DRAFT':
      return { storedStatus: status };
  }
}
