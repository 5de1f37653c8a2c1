import { isGuid } from '../base/ids.ts';
import { nearest } from '../base/nearest.ts';
import { parseCanonicalPath } from './canonical.ts';
import { type Method, type RemovedMethod, type Route, routesOf } from './method.ts';

/** What a verb and a path mean. `params` are by the names in the path template, decoded. */
export type Match =
  | {
      readonly kind: 'method';
      readonly method: Method;
      readonly params: Readonly<Record<string, string>>;
      readonly viaAlias: boolean;
    }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** Routes that may have been meant, each as `GET /path/{id}`. */
      readonly near?: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'removed'; readonly removed: RemovedMethod };

export interface Router {
  /** `verb` and `path` as they came on the wire, the path without its query. Never throws. */
  match(verb: string, path: string): Match;
}

interface Leaf {
  readonly target: { readonly method: Method } | { readonly removed: RemovedMethod };
  readonly template: string;
  /** Names of the parameters, left to right, and the places of those that must be GUIDs. */
  readonly names: readonly string[];
  readonly guids: readonly number[];
  readonly viaAlias: boolean;
}

interface Node {
  readonly literals: Map<string, Node>;
  /** `{id}:action`, by `:action`. */
  readonly suffixes: Map<string, Node>;
  parameter: Node | undefined;
  leaf: Leaf | undefined;
}

/**
 * Makes a router over all routes of `methods`: primary, aliases and alternates. A literal goes before a parameter,
 * left to right; where the literal leads nowhere the parameter is tried. Routes of `removed` methods are known too.
 * @throws {Error} when two methods share a verb and a path shape.
 */
export function createRouter(methods: readonly Method[], removed: readonly RemovedMethod[] = []): Router {
  const roots = new Map<string, Node>();
  for (const method of methods) addAll(roots, routesOf(method), { method }, method.guids);
  for (const gone of removed) addAll(roots, routesOf(gone), { removed: gone }, []);
  return { match: (verb, path) => match(roots, verb, path) };
}

function match(roots: ReadonlyMap<string, Node>, verb: string, path: string): Match {
  if (verb !== verb.toUpperCase())
    return { kind: 'refused', reason: `The verb ${JSON.stringify(verb)} is not in upper case.` };
  const parsed = parseCanonicalPath(path);
  if (typeof parsed === 'string') return { kind: 'refused', reason: parsed };
  const root = roots.get(verb);
  const values: string[] = [];
  const leaf = root && find(root, parsed.segments, parsed.values, 0, values);
  return leaf
    ? toMatch(leaf, values)
    : {
        ...{ kind: 'unknown', reason: 'No method of the catalogue has this verb and path.' },
        near: nearOf(roots, verb, parsed.segments),
      };
}

/** With this verb the path that differs in one part, by a slip of the hand; else the same path with other verbs. */
function nearOf(roots: ReadonlyMap<string, Node>, verb: string, segments: readonly string[]): string[] {
  const root = roots.get(verb);
  const slip = root && findNear(root, segments, 0, true);
  if (slip && isPublic(slip)) return [`${verb} ${slip.template}`];
  return [...roots]
    .flatMap(([other, node]) => {
      const leaf = findNear(node, segments, 0, false);
      return leaf && isPublic(leaf) ? [`${other} ${leaf.template}`] : [];
    })
    .toSorted();
}

/** With `maySlip` one part may be one that is only near. Looks at one near name for each part: strangers ask this too. */
function findNear(node: Node, segments: readonly string[], at: number, maySlip: boolean): Leaf | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.leaf;
  const { literals, parameter } = node;
  const literal = literals.get(segment);
  const exact = literal && findNear(literal, segments, at + 1, maySlip);
  if (exact) return exact;
  const name = maySlip && !literal ? nearest(segment, literals.keys()) : undefined;
  const slip = name === undefined ? undefined : literals.get(name);
  return (
    (slip && findNear(slip, segments, at + 1, false)) ??
    (parameter && findNear(parameter, segments, at + 1, maySlip))
  );
}

const isPublic = ({ target }: Leaf): boolean => 'method' in target && target.method.visibility !== 'internal';

function toMatch({ target, names, viaAlias }: Leaf, values: readonly string[]): Match {
  if ('removed' in target) return { kind: 'removed', removed: target.removed };
  const { method } = target;
  if (method.visibility === 'internal')
    return { kind: 'unknown', reason: `${method.id} is internal to Wix, not part of its public API.` };
  const params: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) params[names[i] as string] = values[i] as string;
  return { kind: 'method', method, params, viaAlias };
}

/** Leaves in `found` the parameters of the leaf it returns. `raw` are the segments as sent, `values` decoded. */
function find(
  node: Node,
  raw: readonly string[],
  values: readonly string[],
  at: number,
  found: string[],
): Leaf | undefined {
  if (at === raw.length) return node.leaf && guidsHold(node.leaf, found) ? node.leaf : undefined;
  const segment = raw[at] as string;
  const literal = node.literals.get(segment);
  const viaLiteral = literal && find(literal, raw, values, at + 1, found);
  if (viaLiteral) return viaLiteral;
  if (node.suffixes.size > 0) {
    const colon = segment.lastIndexOf(':');
    const action = colon > 0 ? node.suffixes.get(segment.slice(colon)) : undefined;
    // A colon here means an action, encoded or not: what is not a known action must not pass for an id.
    if (colon >= 0 || segment.includes('%3A'))
      return action && descend(action, segment.slice(0, colon), raw, values, at, found);
  }
  return node.parameter && descend(node.parameter, values[at] as string, raw, values, at, found);
}

function descend(
  node: Node,
  value: string,
  raw: readonly string[],
  values: readonly string[],
  at: number,
  found: string[],
): Leaf | undefined {
  found.push(value);
  const leaf = find(node, raw, values, at + 1, found);
  if (!leaf) found.pop();
  return leaf;
}

function guidsHold(leaf: Leaf, values: readonly string[]): boolean {
  for (const place of leaf.guids) if (!isGuid(values[place] as string)) return false;
  return true;
}

function addAll(
  roots: Map<string, Node>,
  routes: readonly Route[],
  target: Leaf['target'],
  guids: readonly string[],
): void {
  for (const { verb, path } of routes) {
    add(childOf(roots, verb), verb, path, target, guids, path !== routes[0]?.path);
  }
}

function add(
  root: Node,
  verb: string,
  path: string,
  target: Leaf['target'],
  guids: readonly string[],
  viaAlias: boolean,
): void {
  const names: string[] = [];
  let node = root;
  for (const segment of path.slice(1).split('/')) {
    const close = segment.startsWith('{') ? segment.indexOf('}') : -1;
    if (close > 0) names.push(segment.slice(1, close));
    node = close > 0 ? parameterChild(node, segment.slice(close + 1)) : childOf(node.literals, segment);
  }
  if (node.leaf)
    throw new Error(
      `${verb} ${path} of ${idOf(target)} collides with ${node.leaf.template} of ${idOf(node.leaf.target)}`,
    );
  const places = names.flatMap((name, place) => (guids.includes(name) ? [place] : []));
  node.leaf = { target, template: path, names, guids: places, viaAlias };
}

function parameterChild(node: Node, suffix: string): Node {
  if (suffix !== '') return childOf(node.suffixes, suffix);
  node.parameter ??= emptyNode();
  return node.parameter;
}

function childOf(children: Map<string, Node>, key: string): Node {
  const known = children.get(key);
  if (known) return known;
  const child = emptyNode();
  children.set(key, child);
  return child;
}

function emptyNode(): Node {
  return { literals: new Map(), suffixes: new Map(), parameter: undefined, leaf: undefined };
}

function idOf(target: Leaf['target']): string {
  return 'method' in target ? target.method.id : target.removed.id;
}
