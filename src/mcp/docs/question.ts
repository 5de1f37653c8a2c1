import type { Access } from '../../catalogue/method.ts';
import { likeWords } from './words.ts';

/** A question as the index reads it. */
export interface Asked {
  /** In FTS5's language: any of the words, each with those that mean the same; empty when nothing is asked. */
  readonly query: string;
  /** Whether it asks to see or to change something, where its words tell. */
  readonly access: Access | undefined;
}

/** Words that say nothing of what is wanted. */
const empty = new Set(
  'a an and any are as at be been being but by can could did do does for from had has have how i if in into is it its me my of on or our please should so some than that the their them then there they this those to us was we were what when where which who whom why will with would you your one'.split(
    ' ',
  ),
);

const changing =
  /\b(add|approve|assign|block|book|call off|cancel|change|charge|correct|create|delete|draft|edit|fix|forget|give|hide|import|insert|join|label|make|mark|merge|move|pause|postpone|prepare|publish|put|raise|record|refund|remove|rename|replace|reply|reschedule|restock|save|send|set|start|stop|tag|translate|update|upload|write)\b/;
const looking =
  /^(are|check the|count|did|do|does|find|get|how|is|list|look|most|read|search|see|show|was|were|what|when|where|which|who)\b/;

export function readQuestion(question: string): Asked {
  const text = question.toLowerCase().replaceAll(/[^\p{L}\p{N}\s]+/gu, ' ');
  const words = [...new Set(text.split(/\s+/).filter((word) => word !== '' && !empty.has(word)))].slice(
    0,
    24,
  );
  const terms = words.map((word) => [word, ...likeWords(word)].map((one) => `"${one}"`).join(' OR '));
  return { query: terms.map((term) => `(${term})`).join(' OR '), access: accessAsked(text.trim()) };
}

function accessAsked(text: string): Access | undefined {
  if (looking.test(text)) return 'read';
  return changing.test(text) ? 'write' : undefined;
}
