import type { Method } from '../../catalogue/method.ts';

/** What a method does, in words: `search` and `products`. */
export interface Doing {
  /** Infinitive. */
  readonly verb: string;
  /** Past tense. */
  readonly past: string;
  /** What it is done to, with its article where it is one thing: `a product`, `products`. */
  readonly object: string;
  /** The thing, one of it: `product`. */
  readonly one: string;
  /** Whether it is done to several. */
  readonly many: boolean;
  /** What follows the object, with a space before it: ` as paid`. */
  readonly tail: string;
}

/** Past tenses that do not end in -ed. */
const irregular: Readonly<Record<string, string>> = {
  get: 'got',
  send: 'sent',
  set: 'set',
  logout: 'logged out',
  put: 'put',
  run: 'ran',
  hide: 'hid',
  buy: 'bought',
  pay: 'paid',
  make: 'made',
  begin: 'began',
  hold: 'held',
  read: 'read',
  reset: 'reset',
  undo: 'undid',
  find: 'found',
  leave: 'left',
  take: 'took',
  give: 'gave',
  sell: 'sold',
  split: 'split',
  cut: 'cut',
};

/** What a method's first word means when a person says it. */
const plainVerbs: Readonly<Record<string, string>> = {
  query: 'search',
  list: 'list',
  get: 'look up',
  insert: 'add',
  bulk: 'change',
  add: 'add',
};

/** First words of names that ask for several things. */
const plural = new Set(['query', 'search', 'list', 'count', 'aggregate', 'distinct', 'truncate']);

/** Methods are few, and each call asks several times. */
const known = new WeakMap<object, Doing>();

/** Puts a method's name into words: `BulkUpdateProducts` is `update`, `products`. */
export function wordsOf(method: Pick<Method, 'name' | 'entity'>): Doing {
  const words = known.get(method) ?? readWords(method);
  known.set(method, words);
  return words;
}

function readWords({ name, entity }: Pick<Method, 'name' | 'entity'>): Doing {
  const words = splitName(name);
  const bulk = words[0] === 'bulk';
  const [first = 'call', ...others] = bulk ? words.slice(1) : words;
  // `confirm or decline booking` has two verbs.
  const [second, rest] = others[0] === 'or' ? [others[1], others.slice(2)] : [undefined, others];
  const verb = [plainVerbs[first] ?? first, ...(second ? ['or', second] : [])].join(' ');
  const { head, tail } = splitObject(rest, entityWords(entity));
  const many = bulk || plural.has(first) || isPlural(head);
  const object = [many ? pluralOf(head) : withArticle(head), ...tail].join(' ');
  return {
    verb,
    past: pastOf(verb),
    object,
    one: singular(head),
    many,
    tail: tail.map((word) => ` ${word}`).join(''),
  };
}

const joining = new Set(['to', 'from', 'for', 'of', 'by', 'as', 'in', 'with', 'and', 'on', 'into']);

/** `line items from current cart` is about `line items`; `as paid` is about the entity. */
function splitObject(words: readonly string[], entity: string): { head: string; tail: readonly string[] } {
  const named = words
    .join(' ')
    .replace(/ v \d+$/, '')
    .split(' ')
    .filter(Boolean);
  const cut = named.findIndex((word) => joining.has(word));
  const head = (cut < 0 ? named : named.slice(0, cut)).join(' ') || entity;
  // Wix's reader calls bookings extended because of what it can show beside them.
  return { head: head.replace(/^extended (?=booking)/, ''), tail: cut < 0 ? [] : named.slice(cut) };
}

function splitName(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [name]).map((word) =>
    word.toLowerCase(),
  );
}

/** `wix.ecom.v1.order` is `order`. */
function entityWords(entity: string): string {
  return (entity.split('.').at(-1) ?? entity).replaceAll('_', ' ');
}

function isPlural(object: string): boolean {
  return /(?<!s|u|i)s$/.test(object) || object.endsWith('people');
}

/** Several of what a method names in the singular: `BulkCreateBooking` makes bookings. */
function pluralOf(object: string): string {
  if (isPlural(object) || !/booking$/.test(object)) return object;
  return `${object}s`;
}

function singular(object: string): string {
  if (!isPlural(object)) return object;
  return object.endsWith('ies') ? `${object.slice(0, -3)}y` : object.slice(0, -1);
}

function withArticle(object: string): string {
  return `${/^(?:[aeio]|u(?!n?i[^n]|s))/.test(object) ? 'an' : 'a'} ${object}`;
}

function pastOf(verb: string): string {
  const [first = verb, joint, second, ...rest] = verb.split(' ');
  if (joint === 'or' && second) return [pastWord(first), joint, pastWord(second), ...rest].join(' ');
  return [pastWord(first), ...verb.split(' ').slice(1)].join(' ');
}

function pastWord(word: string): string {
  const known = irregular[word];
  if (known) return known;
  if (word.endsWith('e')) return `${word}d`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ied`;
  return /^[^aeiou]*[aeiou][bdgmnprt]$/.test(word) ? `${word}${word.at(-1)}ed` : `${word}ed`;
}
