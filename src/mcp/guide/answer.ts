import type { CallToolResult } from '@modelcontextprotocol/server';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Called } from '../calls/call.ts';
import { dataNotice, mostResultCharacters } from '../result.ts';
import type { GuideMethod, ListAnswer, OneAnswer } from './guide.ts';
import { readPage } from './page.ts';
import { pick } from './pick.ts';

/** Shows an answer of Wix: chosen fields, how many of how many, and how to get the rest. */
export function answerResult(
  guide: GuideMethod,
  { answer, entryId }: Extract<Called, { kind: 'answered' }>,
  message: JsonObject,
  shape: 'compact' | 'full',
  siteName: string,
): CallToolResult {
  const told =
    guide.answer.kind === 'list'
      ? tellList(guide.answer, answer, message, shape)
      : tellOne(guide, guide.answer, answer, shape);
  const structured = { ...told.structured, activity: entryId };
  return {
    content: [
      { type: 'text', text: `${told.head} ${dataNotice(siteName)}` },
      { type: 'text', text: JSON.stringify(structured), _meta: { 'fairlead/origin': 'site-data' } },
    ],
    structuredContent: structured,
  };
}

interface Told {
  readonly head: string;
  readonly structured: JsonObject;
}

function tellList(
  list: ListAnswer,
  answer: JsonObject,
  message: JsonObject,
  shape: 'compact' | 'full',
): Told {
  const all = (Array.isArray(answer[list.items]) ? (answer[list.items] as unknown[]) : []).filter(isObject);
  const items = shape === 'full' ? all : all.map((one) => pick(one, list.fields));
  const { total, next } = readPage(answer, message, list);
  const fitting = thoseThatFit(items);
  const found = total === undefined ? String(all.length) : `${all.length} of ${total}`;
  const notes = [`${found} ${all.length === 1 && total === undefined ? list.one : list.many}.`];
  if (fitting.length < items.length)
    notes.push(
      `Only the first ${fitting.length} of this page fit into one result: ask for fewer at a time (limit ${fitting.length}), or compact.`,
    );
  if (next) notes.push(`There are more: the same call with next.value at ${next.path}.`);
  return {
    head: notes.join(' '),
    structured: {
      found,
      count: all.length,
      ...(total !== undefined && { total }),
      items: fitting,
      ...(next && { next: { ...next } }),
    },
  };
}

/** Whole things, as many as a result can hold. */
function thoseThatFit(items: readonly JsonObject[]): JsonObject[] {
  let left = mostResultCharacters;
  const end = items.findIndex((one) => {
    left -= JSON.stringify(one).length + 1;
    return left < 0;
  });
  return items.slice(0, end < 0 ? items.length : Math.max(1, end));
}

function tellOne(
  { title }: GuideMethod,
  one: OneAnswer,
  answer: JsonObject,
  shape: 'compact' | 'full',
): Told {
  const entity = isObject(answer[one.entity]) ? answer[one.entity] : answer;
  const whole = isObject(entity) ? entity : {};
  const tooLarge = JSON.stringify(whole).length > mostResultCharacters;
  const shown = shape === 'full' && !tooLarge ? whole : pick(whole, one.fields);
  const note =
    shape === 'full' && tooLarge ? ' It is too large to show in full: call_method gives it in parts.' : '';
  return { head: `${title}: done.${note}`, structured: { [one.entity]: shown } };
}
