/**
 * Writes src/catalogue/{methods,events,scopes}.json and schemas/<area>.json from the installed SDK packages.
 * They are parsed, never run; only packages under the MIT licence are read.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf } from './access.ts';
import { type Docs, type MethodDoc, readDocs } from './docs.ts';
import { eventsOf } from './effects.ts';
import { type MetaMethod, readMeta } from './meta.ts';
import { areaOfFamily, familyOf, listPackages, readNamespaces, type WixPackage } from './packages.ts';
import { createConverter } from './schemas.ts';
import { divideScopes } from './scopes.ts';
import { summarize } from './summary.ts';
import { fieldAt, readTypes, type Schema, type TypeTable } from './types.ts';

const modules = join(import.meta.dirname, '..', 'node_modules');
const target = join(import.meta.dirname, '..', '..', '..', 'src', 'catalogue');
const coreAreas = new Set(['products', 'orders', 'contacts', 'members', 'bookings', 'data', 'events']);

interface EventLine {
  readonly type: string;
  readonly area: string;
  readonly slug: string;
  readonly sdk: string;
  readonly permission: string;
}

interface SchemaFile {
  readonly defs: Record<string, Schema>;
  readonly methods: Record<string, { request: Schema; response: Schema }>;
}

const methods = new Map<string, { readonly area: string } & Record<string, unknown>>();
const events = new Map<string, EventLine>();
const scopeNames = new Map<string, string>();
const scopesOfPermission = new Map<string, { readonly area: string; readonly scopes: Set<string> }>();
const schemas = new Map<string, SchemaFile>();
const skipped: string[] = [];
let unrouted = 0;

const namespaces = readNamespaces(modules);
const packages = listPackages(modules).filter((each) => {
  if (each.licence !== 'MIT') skipped.push(`${each.name} (${each.licence})`);
  return each.licence === 'MIT';
});
const docsOf = new Map(packages.map((each) => [each.name, readPackageDocs(each)]));
for (const each of packages) addEvents(each);
for (const each of packages) addMethods(each);
writeAll();
console.log(
  `${methods.size} methods, ${events.size} events, ${scopeNames.size} scopes; ${unrouted} methods without a public path left out`,
);
console.log(`Not read for their licence: ${skipped.join(', ')}`);

function readPackageDocs({ folder }: WixPackage): Docs {
  // Public typings first; internal methods are only in the internal ones.
  const folders = [join(folder, 'build', 'es'), join(folder, 'build', 'internal', 'es')];
  const files = folders.flatMap((path) =>
    typingsIn(path).map((file) => readFileSync(join(path, file), 'utf8')),
  );
  return readDocs(files);
}

function typingsIn(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((name) => /(universal.*|^index\.typings)\.d\.mts$/.test(name));
    return files.sort(
      (a, b) => Number(a.startsWith('index')) - Number(b.startsWith('index')) || (a < b ? -1 : 1),
    );
  } catch {
    return [];
  }
}

function addEvents({ name }: WixPackage): void {
  const area = areaOf(name);
  for (const { type, sdkName, tags } of docsOf.get(name)?.events.values() ?? []) {
    const ids = tags.get('permissionScopeId') ?? [];
    const names = tags.get('permissionScope') ?? [];
    for (const [index, id] of ids.entries()) scopeNames.set(id, names[index] ?? id);
    const permission = tags.get('permissionId')?.[0] ?? '';
    if (permission && ids.length > 0) {
      const known = scopesOfPermission.get(permission) ?? { area, scopes: new Set<string>() };
      for (const id of ids) known.scopes.add(id);
      scopesOfPermission.set(permission, known);
    }
    const existing = events.get(type);
    if (existing) continue;
    events.set(type, {
      type,
      area,
      slug: tags.get('slug')?.[0] ?? '',
      sdk: sdkOf(name, sdkName),
      permission,
    });
  }
}

function addMethods({ name, folder }: WixPackage): void {
  const es = join(folder, 'build', 'es');
  const text = readIfThere(join(es, 'meta.mjs'));
  if (!text) return;
  const table = readTypes(readFileSync(join(es, 'meta.d.mts'), 'utf8'));
  for (const method of readMeta(text))
    addMethod(name, method, docsOf.get(name)?.methods.get(method.id), table);
}

function addMethod(
  packageName: string,
  method: MetaMethod,
  doc: MethodDoc | undefined,
  table: TypeTable,
): void {
  const [path, ...aliases] = method.paths;
  if (path === undefined || methods.has(method.id)) {
    unrouted += path === undefined ? 1 : 0;
    return;
  }
  const area = areaOf(packageName);
  const permissionIds = doc?.tags.get('permissionId') ?? [];
  const name = method.id.slice(method.id.lastIndexOf('.') + 1);
  const { access, exception } = accessOf({ verb: method.verb, name, permission: permissionIds[0] ?? '' });
  const types = table.methods.get(method.sdkName);
  methods.set(method.id, {
    id: method.id,
    area,
    entity: method.entity,
    verb: method.verb,
    path,
    access,
    summary: summarize(name),
    sdk: sdkOf(packageName, method.sdkName),
    aliases,
    alternates: method.alternates.filter(
      (other) => other.verb !== method.verb || !method.paths.includes(other.path),
    ),
    accessException: exception,
    permissionIds: [...new Set(permissionIds)],
    identities: [...new Set(doc?.tags.get('applicableIdentity') ?? [])].sort(),
    visibility: isPublic(doc) ? undefined : 'internal',
    deprecated: doc?.tags.has('deprecated') || undefined,
    errors: doc?.errors ?? [],
    guids: types ? guidsOf(table, types.request, path) : [],
    events: eventsOf(name, method.entity, [...events.values()]),
  });
  if (coreAreas.has(area) && types) addSchemas(area, packageName, method, doc, table, types);
}

function isPublic(doc: MethodDoc | undefined): boolean {
  return doc?.tags.has('public') === true && !doc.tags.has('internal') && !doc.tags.has('hidden');
}

/** The parameters of `path` whose field in the request is a GUID. */
function guidsOf(table: TypeTable, request: string, path: string): string[] {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
  return names.filter((name) => fieldAt(table, request, name)?.tags.get('format')?.[0] === 'GUID');
}

function addSchemas(
  area: string,
  packageName: string,
  method: MetaMethod,
  doc: MethodDoc | undefined,
  table: TypeTable,
  types: { readonly request: string; readonly response: string },
): void {
  const file = schemas.get(area) ?? { defs: {}, methods: {} };
  schemas.set(area, file);
  const converter = createConverter(table, packageName.replace('auto_sdk_', ''), file.defs);
  file.methods[method.id] = {
    request: converter.message(types.request, method.maskPaths, doc?.tags.get('requiredField') ?? []),
    response: converter.message(types.response, [], []),
  };
}

function writeAll(): void {
  mkdirSync(join(target, 'schemas'), { recursive: true });
  const sorted = [...methods.values()].sort((a, b) =>
    compare(`${a.area} ${String(a.id)}`, `${b.area} ${String(b.id)}`),
  );
  writeLines('methods.json', sorted.map(withoutEmpty));
  writeLines(
    'events.json',
    [...events.values()].sort((a, b) => compare(a.type, b.type)).map((line) => withoutEmpty({ ...line })),
  );
  writeFileSync(join(target, 'scopes.json'), scopesText());
  for (const [area, { defs, methods: ofArea }] of schemas)
    writeFileSync(
      join(target, 'schemas', `${area}.json`),
      `{"defs":{\n${members(defs)}\n},"methods":{\n${members(ofArea)}\n}}\n`,
    );
}

function scopesText(): string {
  const permissions: Record<string, unknown> = {};
  for (const [permission, { area, scopes }] of scopesOfPermission)
    permissions[permission] = withoutEmpty({
      ...divideScopes([...scopes], area, /READ|VIEW|LIST|:(get|list|query|search)/i.test(permission)),
    });
  return `{"names":{\n${members(Object.fromEntries(scopeNames))}\n},"permissions":{\n${members(permissions)}\n}}\n`;
}

/** One line each, so that a change shows as the lines that changed. */
function writeLines(file: string, lines: readonly object[]): void {
  writeFileSync(join(target, file), `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
}

function members(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object).sort(compare);
  return keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(object[key])}`).join(',\n');
}

function withoutEmpty(line: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(line).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function areaOf(packageName: string): string {
  const area = areaOfFamily[familyOf(packageName)];
  if (!area)
    throw new Error(`No area is known for the package ${packageName}: add its family to areaOfFamily`);
  return area;
}

function sdkOf(packageName: string, name: string): string {
  return `${namespaces.get(packageName) ?? `@wix/${packageName}`}.${name}`;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
