import ts from 'typescript';
import { readTags, type Tags } from './docs.ts';

export type Schema = { [key: string]: Schema | Schema[] | string | number | boolean | string[] | string[][] };

/** The wire types of one package (`meta.d.mts`). */
export interface TypeTable {
  /** Names of the wire types of a method's request and response, by the exported function's name. */
  readonly methods: ReadonlyMap<string, { readonly request: string; readonly response: string }>;
  readonly fieldsOf: (type: string) => ReadonlyMap<string, Field> | undefined;
  readonly literalsOf: (type: string) => readonly string[] | undefined;
  readonly oneofsOf: (type: string) => readonly (readonly string[])[];
  readonly aliasOf: (type: string) => ts.TypeNode | undefined;
  /** The text a node stands in, for reading its tags. */
  readonly text: string;
}

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly type: ts.TypeNode;
  readonly tags: Tags;
}

/** Reads the interfaces, enums and method declarations of a package's `meta.d.mts`. */
export function readTypes(text: string): TypeTable {
  const source = ts.createSourceFile('meta.d.mts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const enums = new Map<string, readonly string[]>();
  const aliases = new Map<string, ts.TypeNode>();
  const methods = new Map<string, { request: string; response: string }>();
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement);
    else if (ts.isEnumDeclaration(statement)) enums.set(statement.name.text, enumValues(statement));
    else if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
    else if (ts.isFunctionDeclaration(statement) && statement.name)
      addMethod(methods, statement, statement.name.text);
  }
  const fields = new Map<string, Map<string, Field>>();
  const fieldsOf = (name: string): Map<string, Field> | undefined => {
    const known = fields.get(name);
    const declaration = interfaces.get(name);
    if (known || !declaration) return known;
    const merged = new Map<string, Field>();
    fields.set(name, merged);
    for (const base of basesOf(declaration))
      for (const [key, field] of fieldsOf(base) ?? []) merged.set(key, field);
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const key = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '';
      if (key.startsWith('__')) continue;
      merged.set(key, {
        name: key,
        required: !member.questionToken,
        type: member.type,
        tags: readTags(text, member),
      });
    }
    return merged;
  };
  const literalsOf = (name: string): readonly string[] | undefined => {
    const alias = aliases.get(name);
    return enums.get(name) ?? (alias && unionLiterals(alias, literalsOf));
  };
  const oneofsOf = (name: string): string[][] => {
    const declaration = interfaces.get(name);
    return declaration
      ? basesOf(declaration).flatMap((base) => {
          const members = [...(fieldsOf(base)?.keys() ?? [])];
          const node = interfaces.get(base);
          return node && readTags(text, node).has('oneof') && members.length > 1 ? [members] : [];
        })
      : [];
  };
  return { methods, fieldsOf, literalsOf, oneofsOf, aliasOf: (name) => aliases.get(name), text };
}

function basesOf(declaration: ts.InterfaceDeclaration): string[] {
  return (declaration.heritageClauses ?? []).flatMap((clause) =>
    clause.types.flatMap(({ expression }) => (ts.isIdentifier(expression) ? [expression.text] : [])),
  );
}

function enumValues(declaration: ts.EnumDeclaration): string[] {
  return declaration.members.flatMap(({ initializer }) =>
    initializer && ts.isStringLiteral(initializer) ? [initializer.text] : [],
  );
}

function unionLiterals(
  node: ts.TypeNode,
  literalsOf: (name: string) => readonly string[] | undefined,
): readonly string[] | undefined {
  if (!ts.isUnionTypeNode(node)) return undefined;
  const values: string[] = [];
  for (const member of node.types) {
    if (ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)) values.push(member.literal.text);
    else if (ts.isTypeReferenceNode(member) && ts.isIdentifier(member.typeName)) {
      const nested = literalsOf(member.typeName.text);
      if (!nested) return undefined;
      values.push(...nested);
    } else return undefined;
  }
  return [...new Set(values)];
}

/** `function name(): __PublicMethodMetaInfo<verb, params, SdkRequest, Request, SdkResponse, Response>` */
function addMethod(
  methods: Map<string, { request: string; response: string }>,
  node: ts.FunctionDeclaration,
  name: string,
): void {
  const type = node.type;
  if (!type || !ts.isTypeReferenceNode(type)) return;
  const [, , , request, , response] = (type.typeArguments ?? []).map((argument) =>
    ts.isTypeReferenceNode(argument) && ts.isIdentifier(argument.typeName) ? argument.typeName.text : '',
  );
  methods.set(name, { request: request ?? '', response: response ?? '' });
}

/** Follows `product.id` or `products.name` from `type`; lists are looked through. */
export function fieldAt(table: TypeTable, type: string, path: string): Field | undefined {
  const [first, ...rest] = path.split('.');
  const field = table.fieldsOf(type)?.get(first ?? '');
  if (!field || rest.length === 0) return field;
  const next = referenceOf(field.type);
  return next ? fieldAt(table, next.name, rest.join('.')) : undefined;
}

/** The named type of a field, through `| null` and `[]`. */
export function referenceOf(
  node: ts.TypeNode,
): { readonly name: string; readonly list: boolean } | undefined {
  const bare = withoutNull(node);
  if (ts.isArrayTypeNode(bare)) {
    const item = referenceOf(bare.elementType);
    return item && { name: item.name, list: true };
  }
  return ts.isTypeReferenceNode(bare) && ts.isIdentifier(bare.typeName)
    ? { name: bare.typeName.text, list: false }
    : undefined;
}

/** `T | null` -> `T`: a null on the wire is a field that is not set. */
export function withoutNull(node: ts.TypeNode): ts.TypeNode {
  if (!ts.isUnionTypeNode(node)) return node;
  const rest = node.types.filter(
    (member) => !(ts.isLiteralTypeNode(member) && member.literal.kind === ts.SyntaxKind.NullKeyword),
  );
  return rest.length === 1 && rest[0] ? rest[0] : node;
}
