import { isObject, type Json, toJsonName } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { wrapperIn } from '../../catalogue/known-fields.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema, responseSchema, type SchemaWithDefs } from '../../catalogue/schema.ts';
import { listsThings } from './lists.ts';

/** Looks a path of fields up in what the catalogue knows of some methods. */
export interface KnownFields {
  /** Whether a value may stand there. */
  has(path: string): boolean;
  /** Every name of a field that there is. */
  names(): ReadonlySet<string>;
}

/** The area whose items have fields that only their collection knows. */
const isOpenArea = ({ area }: Method): boolean => area === 'data';

/** Fields that stand anywhere in what these methods take and answer. Where none has a schema, any field may. */
export function fieldsShown(methods: readonly Method[]): KnownFields {
  const isOpen = methods.every((method) => isOpenArea(method) || !responseSchema(method));
  // Schema by schema, so that what is found early costs little.
  const nodes = () => everyNode(rootsOf(methods));
  return {
    has: (path) => isOpen || some(nodes(), (node) => reaches(membersOf(node), partsOf(path))),
    names: () => namesIn(nodes()),
  };
}

/**
 * Fields that these methods write, by path in the entity: its own name, and that of a list of them, are left out. A
 * method without a schema may take any.
 */
export function fieldsWritten(methods: readonly Method[]): KnownFields {
  const roots = methods.flatMap((method) => rootOf(requestSchema(method)));
  const isOpen = methods.every((method) => isOpenArea(method) || !requestSchema(method));
  return {
    has: (path) => isOpen || methods.some((method) => reaches(writtenIn(method), partsOf(path))),
    names: () => namesIn(everyNode(roots)),
  };
}

/** A schema with what its references point to. */
type Node = SchemaWithDefs;
type Member = readonly [name: string, node: Node];

function* rootsOf(methods: readonly Method[]): Generator<Node> {
  for (const method of methods) {
    yield* rootOf(responseSchema(method));
    yield* rootOf(requestSchema(method));
  }
}

function rootOf(known: SchemaWithDefs | undefined): Node[] {
  return known ? [known] : [];
}

function partsOf(path: string): string[] {
  return path.replaceAll('[]', '').split('.').map(toJsonName);
}

/** The objects that a schema may be: behind references, in lists and among alternatives. */
function objectsOf({ schema, defs }: Node): Node[] {
  if (typeof schema.$ref === 'string') {
    const definition = defs[schema.$ref.slice('#/$defs/'.length)];
    return isObject(definition) ? objectsOf({ schema: definition, defs }) : [];
  }
  if (isObject(schema.items)) return objectsOf({ schema: schema.items, defs });
  const others = ['anyOf', 'oneOf', 'allOf'].flatMap((name) =>
    Array.isArray(schema[name]) ? schema[name] : [],
  );
  return [{ schema, defs }, ...others.filter(isObject).flatMap((one) => objectsOf({ schema: one, defs }))];
}

function membersOf({ schema, defs }: Node): Member[] {
  const { properties } = schema;
  return Object.entries(isObject(properties) ? properties : {}).flatMap(([name, inner]): Member[] =>
    isObject(inner) ? [[name, { schema: inner, defs }]] : [],
  );
}

/** An object of which the schema does not say what is in it, such as extended fields. */
function isOpenObject({ schema }: Node): boolean {
  const { type, properties, additionalProperties } = schema;
  if (additionalProperties !== undefined && additionalProperties !== false) return true;
  const mayBeObject =
    type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
  return (
    mayBeObject &&
    !isObject(properties) &&
    ['anyOf', 'oneOf', 'allOf', 'enum', 'const'].every((name) => schema[name] === undefined)
  );
}

function reaches(members: readonly Member[], [part, ...rest]: readonly string[]): boolean {
  const inner = members.filter(([name]) => toJsonName(name) === part).map(([, node]) => node);
  if (rest.length === 0) return inner.length > 0;
  const objects = inner.flatMap(objectsOf);
  return objects.some(isOpenObject) || reaches(objects.flatMap(membersOf), rest);
}

/** What a message writes of the entity in it; {@link import('./measure.ts').Measure.fields} has these paths. */
function writtenIn(method: Method): Member[] {
  return rootOf(requestSchema(method))
    .flatMap(membersOf)
    .flatMap((member): Member[] => {
      const [name, { schema, defs }] = member;
      const objects = objectsOf({ schema, defs });
      const inner = objects.flatMap(membersOf);
      if (!isObject(schema.items)) return inner.length > 0 || objects.some(isOpenObject) ? inner : [member];
      const wrapper = wrapperIn(method, name);
      return inner.flatMap((one) => (one[0] === wrapper ? objectsOf(one[1]).flatMap(membersOf) : [one]));
    });
}

/** Each schema that these come to, once. */
function* everyNode(roots: Iterable<Node>): Generator<Node> {
  const seen = new Set<Json>();
  for (const root of roots) {
    const waiting = [root];
    for (let node = waiting.pop(); node; node = waiting.pop())
      for (const one of objectsOf(node)) {
        if (seen.has(one.schema)) continue;
        seen.add(one.schema);
        yield one;
        waiting.push(...membersOf(one).map(([, inner]) => inner));
      }
  }
}

function some<T>(items: Iterable<T>, is: (item: T) => boolean): boolean {
  for (const item of items) if (is(item)) return true;
  return false;
}

function namesIn(nodes: Iterable<Node>): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) for (const [name] of membersOf(node)) names.add(name);
  return names;
}

/** The path that was meant: with parts that are near to a known name, or less at its beginning or end. */
export function didYouMean(path: string, known: KnownFields): string | undefined {
  const names = known.names();
  const parts = path.split('.').map((part) => (names.has(part) ? part : (nearest(part, names) ?? part)));
  const tries = parts.flatMap((_, at) => [parts.slice(at), parts.slice(0, parts.length - at)]);
  return tries.map((one) => one.join('.')).find((one) => one !== path && known.has(one));
}

/** Whether a request has a member whose name is like this; of one without a schema that cannot be told. */
export function mayHaveMember(method: Method, name: RegExp): boolean {
  const root = requestSchema(method);
  return !root || some(everyNode([root]), (node) => membersOf(node).some(([member]) => name.test(member)));
}

/** Whether one call may write several things: it is a bulk call, or takes a list of them. */
export function mayWriteSeveral(method: Method): boolean {
  const root = requestSchema(method);
  if (!root || /^Bulk|ByFilter|Truncate|Async/.test(method.name) || /\/bulk[-/]/.test(method.path))
    return true;
  return membersOf(root).some(([name, { schema }]) => isObject(schema.items) && listsThings(method, name));
}
