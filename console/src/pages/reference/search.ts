import type { Method } from '../../api/types.ts';

/** What methods are narrowed to; stands in the address. */
export interface MethodFilter {
  readonly q?: string;
  readonly area?: string;
  readonly verb?: string;
  readonly access?: string;
  readonly permission?: string;
}

interface Indexed {
  readonly method: Method;
  readonly text: string;
  readonly name: string;
}

/** Prepares methods for searching, once: what is searched is folded and put together here, not at every letter. */
export function indexMethods(methods: readonly Method[]): readonly Indexed[] {
  return methods.map((method) => ({
    method,
    name: `${method.summary} ${method.name}`.toLowerCase(),
    text: [
      method.summary,
      method.verb,
      method.path,
      ...method.aliases,
      ...method.alternates.map(({ path }) => path),
      method.id,
      method.sdk,
      method.permission,
      ...method.scopes,
    ]
      .join(' ')
      .toLowerCase(),
  }));
}

/** Methods that have every word somewhere; those that have the words in their name come first, the shortest before. */
export function searchMethods(index: readonly Indexed[], filter: MethodFilter): readonly Method[] {
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = index.filter(
    ({ method, text }) =>
      (filter.area === undefined || method.area === filter.area) &&
      (filter.verb === undefined || method.verb === filter.verb) &&
      (filter.access === undefined || method.access === filter.access) &&
      (filter.permission === undefined || method.scopes.includes(filter.permission)) &&
      words.every((word) => text.includes(word)),
  );
  if (words.length === 0) return found.map(({ method }) => method);
  const named = ({ name }: Indexed): boolean => words.every((word) => name.includes(word));
  const byName = found.filter(named).sort((a, b) => a.method.summary.length - b.method.summary.length);
  return [...byName, ...found.filter((one) => !named(one))].map(({ method }) => method);
}
