import { percentDecoded } from '../../base/percent.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';

/**
 * The method that a text names: its id, its own page's address, `VERB /path` with or without a host, or a page of
 * Wix's documentation, whose address ends with the method's name.
 */
export function findMethod(catalogue: Catalogue, text: string): Method | undefined {
  const plain = text.trim().replace(/^fairlead:\/\/methods\//, '');
  const byId = catalogue.byId.get(percentDecoded(plain));
  if (byId) return visible(byId);
  const [, verb, address] = /^([A-Z]+)\s+(\S+)$/.exec(plain) ?? [];
  if (verb && address) return byRoute(catalogue, verb, address);
  return plain.startsWith('https://dev.wix.com/') ? byPage(catalogue, plain) : byName(catalogue, plain);
}

/** The method that a verb and an address mean; templates with `{id}` are taken as well as real paths. */
export function byRoute(catalogue: Catalogue, verb: string, address: string): Method | undefined {
  const path = pathOf(address);
  const template = catalogue.methods.find(
    (method) => method.verb === verb && [method.path, ...method.aliases].includes(path),
  );
  if (template) return visible(template);
  const match = catalogue.router.match(verb, path);
  return match.kind === 'method' ? match.method : undefined;
}

/** `https://www.wixapis.com/a/b?c` is `/a/b`. */
export function pathOf(address: string): string {
  const path = address.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/, 1)[0] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

function byName({ methods }: Catalogue, name: string): Method | undefined {
  const found = methods
    .filter((method) => method.name === name || method.id.endsWith(`.${name}`))
    .filter(visible);
  return found.length === 1 ? found[0] : undefined;
}

/** `.../orders/search-orders`: the name first, then the words before it that are in the method's id or path. */
function byPage({ methods }: Catalogue, address: string): Method | undefined {
  const parts = pathOf(address).toLowerCase().split('/').filter(Boolean);
  const name = parts.at(-1)?.replaceAll('-', '') ?? '';
  const words = parts.slice(0, -1).flatMap((part) => part.split('-'));
  const ranked = methods
    .filter((method) => method.name.toLowerCase() === name && visible(method))
    .map((method) => {
      const own = `${method.id} ${method.path} ${method.area} ${method.sdk}`.toLowerCase();
      return { method, fit: words.filter((word) => own.includes(word)).length };
    });
  return ranked.toSorted((a, b) => b.fit - a.fit)[0]?.method;
}

function visible(method: Method): Method | undefined {
  return method.visibility === 'public' ? method : undefined;
}
