import { dateFormat } from '../../../base/dates.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { Site } from '../../endpoint.ts';
import { invalid } from '../../fault.ts';

/** When an event is, as it is stored: two moments and a time zone, or a word that it will be told later. */
export interface Schedule {
  dateAndTimeTbd: boolean;
  dateAndTimeTbdMessage?: string;
  startDate?: string;
  endDate?: string;
  timeZoneId?: string;
  hideEndDate: boolean;
  showTimeZone: boolean;
}

const field = 'event.dateAndTimeSettings';

/**
 * Reads `dateAndTimeSettings`, which replace the whole of what was there; only the time zone is kept when none is sent.
 * @throws {ValidationFault} in the words of the service, which name its own accessors
 */
export function readSchedule(sent: Json | undefined, before?: Schedule): Schedule {
  const given = isObject(sent) ? sent : {};
  const flags = { hideEndDate: given.hideEndDate === true, showTimeZone: given.showTimeZone === true };
  if (given.dateAndTimeTbd === true) return { ...tbdSchedule(given), ...flags };
  const timeZoneId = given.timeZoneId ?? before?.timeZoneId;
  if (typeof timeZoneId !== 'string' || !isTimeZone(timeZoneId))
    throw invalid(`${field}.timeZoneId`, 'getTimeZoneId is not supported', 'VALIDATION');
  const { startDate, endDate } = given;
  if (typeof startDate !== 'string')
    throw invalid(`${field}.startDate`, 'must not be empty', 'REQUIRED_FIELD');
  if (typeof endDate !== 'string')
    throw invalid(
      `${field}.endDate`,
      'endDate.isDefined must be true, event cannot have negative duration',
      'VALIDATION',
    );
  if (Date.parse(endDate) < Date.parse(startDate))
    throw invalid(`${field}.endDate`, 'event cannot have negative duration', 'VALIDATION');
  return {
    dateAndTimeTbd: false,
    startDate: moment(startDate),
    endDate: moment(endDate),
    timeZoneId,
    ...flags,
  };
}

function tbdSchedule({
  dateAndTimeTbdMessage: message,
}: JsonObject): Omit<Schedule, 'hideEndDate' | 'showTimeZone'> {
  if (typeof message !== 'string' || message.trim() === '')
    throw invalid(
      `${field}.dateAndTimeTbdMessage`,
      'getScheduleTbdMessage must not be a blank',
      'VALIDATION',
    );
  return { dateAndTimeTbd: true, dateAndTimeTbdMessage: message };
}

/** Dates of events are shown without milliseconds where there are none. */
function moment(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z');
}

function isTimeZone(id: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `formatted`: the dates as people read them, in the event's time zone and the site's language. */
export function formattedSchedule(schedule: Schedule, { language }: Site): JsonObject {
  const { startDate, endDate, timeZoneId, dateAndTimeTbdMessage, hideEndDate, showTimeZone } = schedule;
  if (!startDate || !endDate || !timeZoneId) return { dateAndTime: dateAndTimeTbdMessage ?? '' };
  const show = (date: string, form: 'date' | 'time'): string =>
    dateFormat(form, language, timeZoneId).format(new Date(date)).replaceAll('\u202f', ' ');
  const dateOf = (date: string) => show(date, 'date');
  const timeOf = (date: string) => show(date, 'time');
  const parts = {
    startDate: dateOf(startDate),
    startTime: timeOf(startDate),
    endDate: dateOf(endDate),
    endTime: timeOf(endDate),
  };
  const end = parts.endDate === parts.startDate ? parts.endTime : `${parts.endDate}, ${parts.endTime}`;
  const zone = showTimeZone ? ` ${zoneName(startDate, timeZoneId, language)}` : '';
  const start = `${parts.startDate}, ${parts.startTime}`;
  return { dateAndTime: `${hideEndDate ? start : `${start} – ${end}`}${zone}`, ...parts };
}

function zoneName(date: string, timeZone: string, language: string): string {
  const parts = dateFormat('zone', language, timeZone).formatToParts(new Date(date));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
