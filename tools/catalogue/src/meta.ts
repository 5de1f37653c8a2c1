import ts from 'typescript';

/** A method as `meta.mjs` of a package tells it. */
export interface MetaMethod {
  readonly id: string;
  readonly entity: string;
  /** Name of the function that the package exports. */
  readonly sdkName: string;
  readonly verb: string;
  /** Paths on www.wixapis.com, the primary one first; empty when it has none. */
  readonly paths: readonly string[];
  readonly alternates: readonly { readonly verb: string; readonly path: string }[];
  /** Request fields that travel as one comma-joined text. */
  readonly maskPaths: readonly string[];
}

interface Mapping {
  readonly from: string;
  readonly to: string;
}

const host = 'www.wixapis.com';

/** Reads `meta.mjs` without running it: the exported functions, the requests they describe, and the host's path mappings. */
export function readMeta(text: string): MetaMethod[] {
  const source = ts.createSourceFile('meta.mjs', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const functions = new Map<string, ts.FunctionDeclaration>();
  const exported = new Map<string, string>();
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) functions.set(statement.name.text, statement);
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      for (const { name, propertyName } of statement.exportClause.elements)
        exported.set((propertyName ?? name).text, name.text);
  }
  const mappings = new Map<string, readonly Mapping[]>();
  const mappingsOf = (name: string): readonly Mapping[] => {
    if (!mappings.has(name)) mappings.set(name, readMappings(functions.get(name)));
    return mappings.get(name) ?? [];
  };
  const methods: MetaMethod[] = [];
  for (const [local, sdkName] of exported) {
    const request = functions.get(requestFunctionOf(functions.get(local)));
    const method = request && readRequest(request, sdkName, mappingsOf);
    if (method) methods.push(method);
  }
  return methods;
}

/** The name in `const getRequestOptions = name(payload)`. */
function requestFunctionOf(node: ts.Node | undefined): string {
  let name = '';
  visit(node, (child) => {
    if (
      !ts.isVariableDeclaration(child) ||
      !ts.isIdentifier(child.name) ||
      child.name.text !== 'getRequestOptions'
    )
      return;
    if (
      child.initializer &&
      ts.isCallExpression(child.initializer) &&
      ts.isIdentifier(child.initializer.expression)
    )
      name = child.initializer.expression.text;
  });
  return name;
}

function readRequest(
  node: ts.Node,
  sdkName: string,
  mappingsOf: (name: string) => readonly Mapping[],
): MetaMethod | undefined {
  let metadata: ts.ObjectLiteralExpression | undefined;
  const maskPaths: string[] = [];
  visit(node, (child) => {
    if (ts.isVariableDeclaration(child) && ts.isIdentifier(child.name) && child.name.text === 'metadata')
      metadata = asObject(child.initializer);
    if (ts.isObjectLiteralExpression(child)) maskPaths.push(...readMasks(child));
  });
  if (!metadata) return undefined;
  const id = textOf(metadata, 'methodFqn');
  if (!id) return undefined;
  const verb = textOf(metadata, 'method');
  const paths = readPaths(property(metadata, 'url'), mappingsOf);
  const alternates = elementsOf(property(metadata, 'fallback')).flatMap((element) => {
    const fallback = asObject(element);
    if (!fallback) return [];
    return readPaths(property(fallback, 'url'), mappingsOf).map((path) => ({
      verb: textOf(fallback, 'method'),
      path,
    }));
  });
  const entity = textOf(metadata, 'entityFqdn');
  // A GET that carries its body in `.r` has a POST twin, which is the form that Wix's reference documents.
  const twins =
    verb === 'GET' ? alternates.filter((other) => other.verb === 'POST').map((other) => other.path) : [];
  if (twins.length === 0) return { id, entity, sdkName, verb, paths, alternates, maskPaths };
  return {
    id,
    entity,
    sdkName,
    verb: 'POST',
    paths: twins,
    alternates: paths.map((path) => ({ verb, path })),
    maskPaths,
  };
}

/** `{transformFn: transformSDKFieldMaskToRESTFieldMask, paths: [{path: "fieldMask"}]}` */
function readMasks(node: ts.ObjectLiteralExpression): string[] {
  const transform = property(node, 'transformFn');
  if (
    !transform ||
    !ts.isIdentifier(transform) ||
    !transform.text.startsWith('transformSDKFieldMaskToRESTFieldMask')
  )
    return [];
  return elementsOf(property(node, 'paths')).flatMap((element) => {
    const object = asObject(element);
    return object ? [textOf(object, 'path')] : [];
  });
}

/** `resolveXUrl({protoPath: "/v3/products/search", ...})` -> the path under each source path that maps onto it. */
function readPaths(
  node: ts.Expression | undefined,
  mappingsOf: (name: string) => readonly Mapping[],
): string[] {
  if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return [];
  const options = asObject(node.arguments[0]);
  if (!options) return [];
  const protoPath = textOf(options, 'protoPath');
  const paths = mappingsOf(node.expression.text)
    .filter(({ to }) => protoPath.startsWith(to))
    .map(({ from, to }) => from + protoPath.slice(to.length))
    // A mapping that ends in a slash makes paths that no canonical request can have.
    .filter((path) => !path.includes('//') && !path.endsWith('/'));
  return [...new Set(paths)];
}

function readMappings(node: ts.Node | undefined): Mapping[] {
  const mappings: Mapping[] = [];
  visit(node, (child) => {
    if (!ts.isPropertyAssignment(child) || !ts.isStringLiteral(child.name) || child.name.text !== host)
      return;
    for (const element of elementsOf(child.initializer)) {
      const object = asObject(element);
      if (object) mappings.push({ from: textOf(object, 'srcPath'), to: textOf(object, 'destPath') });
    }
  });
  return mappings;
}

function visit(node: ts.Node | undefined, see: (node: ts.Node) => void): void {
  if (!node) return;
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function asObject(node: ts.Node | undefined): ts.ObjectLiteralExpression | undefined {
  return node && ts.isObjectLiteralExpression(node) ? node : undefined;
}

function elementsOf(node: ts.Node | undefined): readonly ts.Expression[] {
  return node && ts.isArrayLiteralExpression(node) ? node.elements : [];
}

function property(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const member of object.properties)
    if (
      ts.isPropertyAssignment(member) &&
      (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)) &&
      member.name.text === name
    )
      return member.initializer;
  return undefined;
}

function textOf(object: ts.ObjectLiteralExpression, name: string): string {
  const value = property(object, name);
  return value && ts.isStringLiteralLike(value) ? value.text : '';
}
