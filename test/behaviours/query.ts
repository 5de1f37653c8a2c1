import type { Behaviour } from './behaviour.ts';

const language = 'https://dev.wix.com/docs/rest/articles/get-started/api-query-language';
const dataQuery = 'https://dev.wix.com/docs/api-reference/business-solutions/cms/data-items/introduction';

/** What every method that takes a query has in common; what an area adds or leaves out stands with the area. */
export const query = [
  {
    id: 'query.equality',
    source: language,
    sentence: 'A field with a value, or with $eq, must have that value; several fields must all match.',
  },
  {
    id: 'query.null',
    source: language,
    sentence: 'Null matches a field that is null or missing, as $exists false does.',
  },
  {
    id: 'query.not-equal-missing',
    source: 'assumed',
    sentence: '$ne and $nin match what has another value and what has none.',
  },
  {
    id: 'query.ranges-missing',
    source: language,
    sentence:
      '$gt, $gte, $lt and $lte compare numbers and dates, together if several; a missing value never matches.',
  },
  {
    id: 'query.in',
    source: language,
    sentence: '$in matches any of its values, null among them; with none it matches nothing.',
  },
  {
    id: 'query.lists',
    source: language,
    sentence: 'A list matches a value that it contains, $hasSome any of several and $hasAll all of them.',
  },
  {
    id: 'query.empty',
    source: language,
    sentence: '$isEmpty matches empty text, an empty list and what is missing.',
  },
  {
    id: 'query.text-case',
    source: language,
    sentence:
      '$startsWith, $endsWith and $contains match parts of text without regard to case, but to accents.',
  },
  {
    id: 'query.logic',
    source: dataQuery,
    sentence: '$and and $or take lists; $not takes a filter, or a list of one as data sends it.',
  },
  {
    id: 'query.unknown-field',
    source: 'assumed',
    sentence:
      'An unknown field, an operator that a field does not have and a value of another type are refused by name.',
  },
  {
    id: 'query.sort.default-order',
    source: language,
    sentence: 'A sort is ascending unless it says DESC, and several are taken from left to right.',
  },
  {
    id: 'query.sort.ties',
    source: 'assumed',
    sentence: 'What is equal by every sort comes in the order of its id, so that pages never overlap.',
  },
  {
    id: 'query.sort.missing',
    source: 'assumed',
    sentence: 'A missing value comes first in ascending order and last in descending.',
  },
  {
    id: 'query.cursor.walk',
    source: language,
    sentence: 'Following the next cursor shows everything once and in order; the previous cursor goes back.',
  },
  {
    id: 'query.cursor.query-inside',
    source: language,
    sentence: 'A cursor brings filter and sort with it; one that was made up is refused.',
  },
  {
    id: 'query.offset',
    source: language,
    sentence: 'Offset paging skips and tells the total; a limit over the maximum is refused.',
  },
] as const satisfies readonly Behaviour[];
