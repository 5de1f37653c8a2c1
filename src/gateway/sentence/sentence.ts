import type { Method } from '../../catalogue/method.ts';
import type { Facts } from './facts.ts';
import { wordsOf } from './words.ts';

/** What a sentence is made from. */
export interface Telling {
  /** The agent's name, or `Unknown caller`. */
  readonly who: string;
  readonly method: Method | undefined;
  /** The call as it came, for one that is no method. */
  readonly verb: string;
  readonly path: string;
  readonly siteName: string | undefined;
  readonly decision: 'allowed' | 'denied' | 'held';
  readonly reason: string;
  readonly facts: Facts;
  /** Set when Wix did not do it: what it answered. */
  readonly failure?: string | undefined;
}

/**
 * One sentence that a person who has never seen an API understands: who, what, where, and what decided.
 * Names come from outside and are cleaned: no control or direction characters, nothing overlong.
 */
export function sentenceOf(telling: Telling): string {
  const { decision, failure } = telling;
  const did = decision === 'allowed' && !failure;
  const where = telling.siteName ? ` on ${clean(telling.siteName)}` : '';
  const result = did && telling.facts.result ? ` and ${telling.facts.result}` : '';
  const end = failure ? `, but ${clean(failure, 200)}` : '';
  return `${clean(telling.who)} ${did ? '' : 'tried to '}${actionOf(telling, did)}${where}${result}. ${decisionWords[decision]}: ${clean(telling.reason, 300).replace(/\.+$/, '')}${end}.`;
}

const decisionWords = { allowed: 'Allowed', denied: 'Denied', held: 'Held' } as const;

function actionOf({ method, verb, path, facts }: Telling, did: boolean): string {
  if (!method) return `${did ? 'called' : 'call'} ${clean(verb, 10)} ${clean(path, 120)}`;
  const words = wordsOf(method);
  const named = facts.name && !words.many && words.object.startsWith('a');
  const object = named ? `the ${words.one} ${clean(facts.name ?? '')}${words.tail}` : words.object;
  return [did ? words.past : words.verb, object, facts.detail ? clean(facts.detail, 160) : '']
    .filter(Boolean)
    .join(' ');
}

/** Control characters, and those that turn the direction of text: a name must not be able to rewrite the log. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What most text is: nothing in it needs to be looked for. */
const printableAscii = /^[ -~]*$/;

/** Text from outside as it may stand in a sentence. */
export function clean(text: string, most = 80): string {
  const plain = printableAscii.test(text) ? text : text.replaceAll(unprintable, '');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
