import ts from 'typescript';
import type { Tags } from './docs.ts';
import { type Field, fieldAt, referenceOf, type Schema, type TypeTable, withoutNull } from './types.ts';

/** Collects the definitions that the schemas of one area's methods refer to. */
export interface Converter {
  readonly defs: Record<string, Schema>;
  /** The schema of a method's message: its own fields in place, what they refer to in `defs`. */
  message(type: string, maskPaths: readonly string[], requiredPaths: readonly string[]): Schema;
}

/** The wire formats that Fairlead checks; others are told as `x-format`. */
const formats: Readonly<Record<string, string>> = {
  GUID: 'guid',
  DECIMAL_VALUE: 'decimal',
  EMAIL: 'email',
  WEB_URL: 'uri',
  LOCAL_DATE: 'date',
};

/** Converts the types of one package; definitions are named `<package>.<Type>` and shared through `defs`. */
export function createConverter(
  table: TypeTable,
  packageName: string,
  defs: Record<string, Schema>,
): Converter {
  const masks = new Set<string>();

  function reference(name: string): Schema {
    const key = `${packageName}.${name}`;
    if (!defs[key]) {
      defs[key] = {};
      defs[key] = definition(name);
    }
    return { $ref: `#/$defs/${key}` };
  }

  function definition(name: string): Schema {
    const literals = table.literalsOf(name);
    if (literals && literals.length > 0) return { type: 'string', enum: [...literals] };
    if (table.fieldsOf(name)) return objectSchema(name);
    const alias = table.aliasOf(name);
    return alias ? typeSchema(alias) : {};
  }

  function objectSchema(name: string): Schema {
    const properties: Record<string, Schema> = {};
    for (const field of table.fieldsOf(name)?.values() ?? [])
      properties[field.name] = fieldSchema(name, field);
    const schema: Schema = { type: 'object' };
    if (Object.keys(properties).length > 0) schema.properties = properties;
    const oneofs = table.oneofsOf(name);
    // At most one of each group may be set; told, not enforced (docs/decisions/0002).
    if (oneofs.length > 0) schema['x-oneof'] = oneofs.map((group) => [...group]);
    return schema;
  }

  function fieldSchema(owner: string, field: Field): Schema {
    const schema = masks.has(`${owner}.${field.name}`)
      ? ({ type: 'string', 'x-format': 'FIELD_MASK' } as Schema)
      : typeSchema(field.type);
    constrain(schema, field.tags);
    return schema;
  }

  function typeSchema(node: ts.TypeNode): Schema {
    const bare = withoutNull(node);
    if (ts.isArrayTypeNode(bare)) return { type: 'array', items: typeSchema(bare.elementType) };
    if (ts.isUnionTypeNode(bare)) return unionSchema(bare);
    if (ts.isTypeReferenceNode(bare) && ts.isIdentifier(bare.typeName))
      return namedSchema(bare.typeName.text, bare.typeArguments);
    return keywordSchema(bare.kind);
  }

  function unionSchema(node: ts.UnionTypeNode): Schema {
    const values = node.types.flatMap((member) =>
      ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? [member.literal.text] : [],
    );
    if (values.length === node.types.length) return { type: 'string', enum: values };
    return { anyOf: node.types.map(typeSchema) };
  }

  function namedSchema(name: string, args: ts.NodeArray<ts.TypeNode> | undefined): Schema {
    if (name === 'Date') return { type: 'string', format: 'date-time' };
    if (name === 'Uint8Array') return { type: 'string', format: 'byte' };
    if (name === 'Array' && args?.[0]) return { type: 'array', items: typeSchema(args[0]) };
    if (name !== 'Record') return reference(name);
    const values = args?.[1] ? typeSchema(args[1]) : {};
    return Object.keys(values).length > 0
      ? { type: 'object', additionalProperties: values }
      : { type: 'object' };
  }

  return {
    defs,
    message(type, maskPaths, requiredPaths) {
      for (const path of maskPaths) noteMask(table, type, path, masks);
      const schema = objectSchema(type);
      const tree = requiredTree(table, type, requiredPaths);
      return applyRequired(schema, tree);
    },
  };
}

function keywordSchema(kind: ts.SyntaxKind): Schema {
  if (kind === ts.SyntaxKind.StringKeyword) return { type: 'string' };
  if (kind === ts.SyntaxKind.NumberKeyword) return { type: 'number' };
  if (kind === ts.SyntaxKind.BooleanKeyword) return { type: 'boolean' };
  return {};
}

/** Puts a field's tags on its schema; those on text and numbers go to the items of a list. */
function constrain(schema: Schema, tags: Tags): void {
  const items =
    schema.type === 'array' && !Array.isArray(schema.items) && typeof schema.items === 'object'
      ? schema.items
      : undefined;
  const scalar = items ?? schema;
  const format = tags.get('format')?.[0] ?? (tags.has('decimalValue') ? 'DECIMAL_VALUE' : undefined);
  if (format && scalar.type === 'string' && !scalar.format)
    scalar[formats[format] ? 'format' : 'x-format'] = formats[format] ?? format;
  if (scalar.type === 'string') addNumbers(scalar, tags, { maxLength: 'maxLength', minLength: 'minLength' });
  if (scalar.type === 'number') addNumbers(scalar, tags, { max: 'maximum', min: 'minimum' });
  if (schema.type === 'array') addNumbers(schema, tags, { maxSize: 'maxItems', minSize: 'minItems' });
  if (tags.has('readonly')) schema.readOnly = true;
  if (tags.has('deprecated')) schema.deprecated = true;
}

function addNumbers(schema: Schema, tags: Tags, names: Readonly<Record<string, string>>): void {
  for (const [tag, keyword] of Object.entries(names)) {
    const value = Number(tags.get(tag)?.[0] ?? Number.NaN);
    if (Number.isFinite(value)) schema[keyword] = value;
  }
}

/** Notes `Owner.field` of a field mask, so that wherever its owner is defined the field is text. */
function noteMask(table: TypeTable, type: string, path: string, masks: Set<string>): void {
  const parts = path.split('.');
  const name = parts.pop() ?? '';
  const owner = parts.length === 0 ? type : ownerOf(table, type, parts.join('.'));
  if (owner) masks.add(`${owner}.${name}`);
}

function ownerOf(table: TypeTable, type: string, path: string): string | undefined {
  const field = fieldAt(table, type, path);
  return field && referenceOf(field.type)?.name;
}

interface RequiredTree {
  readonly required: Set<string>;
  readonly children: Map<string, { readonly list: boolean; readonly tree: RequiredTree }>;
}

/** Wire paths of required fields as a tree; what does not lead to a field of the request is left out. */
function requiredTree(table: TypeTable, type: string, paths: readonly string[]): RequiredTree {
  const root: RequiredTree = { required: new Set(), children: new Map() };
  for (const path of paths) {
    const wire = path.replace(/(^|\.)_(id|createdDate|updatedDate)(?=\.|$)/g, '$1$2');
    if (fieldAt(table, type, wire)) addRequired(table, root, type, wire.split('.'));
  }
  return root;
}

function addRequired(table: TypeTable, tree: RequiredTree, type: string, parts: readonly string[]): void {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) {
    tree.required.add(first);
    return;
  }
  const field = table.fieldsOf(type)?.get(first);
  const next = field && referenceOf(field.type);
  if (!next) return;
  const child = tree.children.get(first) ?? {
    list: next.list,
    tree: { required: new Set<string>(), children: new Map() },
  };
  tree.children.set(first, child);
  addRequired(table, child.tree, next.name, rest);
}

/** Required fields of the message itself stay on it; deeper ones stand beside, since definitions are shared. */
function applyRequired(schema: Schema, tree: RequiredTree): Schema {
  if (tree.required.size > 0) schema.required = [...tree.required];
  const deeper = overlay({ required: new Set(), children: tree.children });
  if (deeper) schema.allOf = [deeper];
  return schema;
}

function overlay(tree: RequiredTree): Schema | undefined {
  const properties: Record<string, Schema> = {};
  for (const [name, { list, tree: child }] of tree.children) {
    const inner = overlay(child);
    if (inner) properties[name] = list ? { items: inner } : inner;
  }
  const schema: Schema = {};
  if (tree.required.size > 0) schema.required = [...tree.required];
  if (Object.keys(properties).length > 0) schema.properties = properties;
  return Object.keys(schema).length > 0 ? schema : undefined;
}
