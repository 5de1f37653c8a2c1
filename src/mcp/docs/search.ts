import type { Catalogue } from '../../catalogue/load.ts';
import { areaName, type Method } from '../../catalogue/method.ts';
import { createTextIndex, type TextIndex } from '../../storage/text-index.ts';
import { guideMethodIds } from '../guide/guide.ts';
import { readQuestion } from './question.ts';
import { entityWords, plainWordsOf, splitName } from './words.ts';

/** Finds methods by what people say. */
export interface MethodSearch {
  /** The best first. Only public methods. */
  find(question: string, limit: number): readonly Method[];
}

/** How much a word counts by where it stands: in the method's own name more than in its neighbours'. */
const weights = { action: 5, object: 5, thing: 5, own: 6, area: 1, path: 1, codes: 0.2 } as const;

/** Builds the index when it is first asked: some tens of milliseconds, once for each process. */
export function createMethodSearch(catalogue: Catalogue): MethodSearch {
  const methods = catalogue.methods.filter(({ visibility }) => visibility === 'public');
  let index: TextIndex | undefined;
  return {
    find(question, limit) {
      index ??= createTextIndex(weights, methods.map(toText));
      const asked = readQuestion(question);
      if (asked.query === '') return [];
      const ranked = index.find(asked.query, 200).flatMap(({ id, score }) => {
        const method = catalogue.byId.get(id);
        return method ? [{ method, score: score * likelihood(method, asked.access) }] : [];
      });
      return ranked
        .toSorted((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ method }) => method);
    },
  };
}

function toText(method: Method) {
  const { verb, object } = splitName(method);
  const said = plainWordsOf(method);
  const fields = {
    action: `${verb} ${said.action}`,
    object: `${object} ${entityWords(method)}`,
    thing: said.thing,
    own: said.own,
    area: areaName(method.area),
    path: method.path.replaceAll(/[^a-zA-Z]+/g, ' '),
    codes: method.errors.join(' ').replaceAll('_', ' ').toLowerCase(),
  };
  return { id: method.id, fields };
}

/** What is asked for more often is more likely meant; what reads is not meant by someone who wants a change. */
function likelihood(method: Method, wanted: Method['access'] | undefined): number {
  const { id, name, access, deprecated, entity } = method;
  let times = isPlain(method) ? 1.4 : 1;
  if (guideMethodIds.has(id)) times *= 1.3;
  if (deprecated || /Platformized|Anonymously|ByFilter$|Tags$/.test(name)) times *= 0.6;
  if (name.startsWith('Bulk')) times *= 0.8;
  if (/\.(v1\.(product|collection)|v2\.inventory)$/.test(entity) && entity.startsWith('wix.stores'))
    times *= 0.7;
  if (entity.startsWith('wix.contacts.v5')) times *= 0.6;
  if (wanted !== undefined && wanted !== access) times *= 0.7;
  return times;
}

/** Whether a method does something plain to the thing itself: `UpdateProduct`, not `UpdateProductVisibility`. */
function isPlain(method: Method): boolean {
  const { object } = splitName(method);
  const entity = entityWords(method);
  return object === entity || singular(object) === singular(entity);
}

function singular(words: string): string {
  return words.replace(/ies$/, 'y').replace(/s$/, '');
}
