import { readFileSync } from 'node:fs';
import { type EffectsFile, effectIn } from './effect.ts';
import {
  type Access,
  type Area,
  type AreaId,
  areas,
  type EventType,
  type Method,
  type RemovedMethod,
  type Route,
  type Verb,
} from './method.ts';
import { createRouter, type Router } from './route.ts';

/** All that is known of the Wix API. What it does not list is denied. */
export interface Catalogue {
  /** Sorted by area and id. */
  readonly methods: readonly Method[];
  readonly byId: ReadonlyMap<string, Method>;
  readonly events: readonly EventType[];
  readonly removed: readonly RemovedMethod[];
  readonly areas: readonly Area[];
  /** What Wix calls each permission scope, by its id. */
  readonly scopeNames: ReadonlyMap<string, string>;
  /** Finds the method that a verb and a path mean; made when it is first asked for. */
  readonly router: Router;
}

let loaded: Catalogue | undefined;

/** The catalogue, read once per process from the JSON beside this file. */
export function loadCatalogue(): Catalogue {
  loaded ??= build(
    readData('methods.json'),
    readData('events.json'),
    readData('scopes.json'),
    readData('supplement.json'),
    readData('effects.json'),
  );
  return loaded;
}

function build(
  methods: readonly MethodLine[],
  events: readonly EventLine[],
  scopes: ScopesFile,
  supplement: SupplementFile,
  effects: EffectsFile,
): Catalogue {
  const scopesOf = createScopesOf(scopes, supplement);
  const all = [...amend(methods, supplement), ...supplement.methods].map((line) =>
    toMethod(line, scopesOf, effects),
  );
  all.sort((a, b) => areaOrder(a.area) - areaOrder(b.area) || (a.id < b.id ? -1 : 1));
  const byId = new Map(all.map((method) => [method.id, method]));
  if (byId.size !== all.length)
    throw new Error(`The catalogue lists ${all.length - byId.size} method ids twice`);
  const removed = supplement.removed.map((line) => ({ aliases: none, ...line }));
  let router: Router | undefined;
  return {
    get router() {
      router ??= createRouter(all, removed);
      return router;
    },
    methods: all,
    byId,
    events: [...events, ...supplement.events].map((line) => toEventType(line, scopesOf)),
    removed,
    areas,
    scopeNames: new Map(Object.entries({ ...scopes.names, ...supplement.scopeNames })),
  };
}

/** A line of `methods.json`: a {@link Method} without what is empty, usual, or told by its permission. */
interface MethodLine {
  readonly id: string;
  readonly area: AreaId;
  readonly entity: string;
  readonly verb: Verb;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly sdk?: string;
  readonly aliases?: readonly string[];
  readonly alternates?: readonly Route[];
  readonly accessException?: string;
  readonly permissionIds?: readonly string[];
  readonly identities?: readonly string[];
  readonly visibility?: 'internal';
  readonly deprecated?: true;
  readonly errors?: readonly string[];
  readonly guids?: readonly string[];
  readonly events?: readonly string[];
}

interface EventLine {
  readonly type: string;
  readonly area: AreaId;
  readonly slug: string;
  readonly sdk?: string;
  readonly permission?: string;
}

/** `scopes` to show, `broader` ones that suffice as well. */
interface ScopeGrant {
  readonly scopes: readonly string[];
  readonly broader?: readonly string[];
}

interface ScopeRule extends ScopeGrant {
  readonly area: AreaId;
  readonly permission: string;
  readonly access: Access;
}

interface ScopesFile {
  readonly names: Readonly<Record<string, string>>;
  readonly permissions: Readonly<Record<string, ScopeGrant>>;
}

/** What is kept by hand, each line with the `source` of its facts. */
interface SupplementFile {
  readonly methods: readonly MethodLine[];
  readonly events: readonly EventLine[];
  readonly removed: readonly (Omit<RemovedMethod, 'aliases'> & { readonly aliases?: readonly string[] })[];
  /** Access where the rule would say otherwise. */
  readonly access: readonly { readonly id: string; readonly access: Access; readonly reason: string }[];
  /** Methods that the packages hide, open all the same, each with the reason. */
  readonly opened: readonly { readonly id: string; readonly reason: string }[];
  readonly scopeNames: Readonly<Record<string, string>>;
  /** Scopes of permissions that the packages do not tell, by the start of the permission's id; the first that fits holds. */
  readonly scopeRules: readonly ScopeRule[];
  /** Routes that Wix documents for a method beside those of the packages. */
  readonly routes: readonly (Route & { readonly id: string })[];
  /** Scopes that open one method, where its permission does not tell, or where Wix shows others. */
  readonly methodScopes: Readonly<Record<string, ScopeGrant>>;
}

type ScopesOf = (
  line: { readonly id: string; readonly area: AreaId; readonly access: Access },
  permission: string,
) => Required<ScopeGrant>;

const none: readonly never[] = [];
const nothing = { scopes: none, broader: none };

/** What is known by method replaces what is shown by permission; all that the permission accepts stays accepted. */
function createScopesOf(scopes: ScopesFile, supplement: SupplementFile): ScopesOf {
  return ({ id, area, access }, permission) => {
    const told =
      scopes.permissions[permission] ??
      (permission === '' ? nothing : ruleFor(supplement.scopeRules, area, permission, access));
    const base = { scopes: told.scopes, broader: told.broader ?? none };
    const own = supplement.methodScopes[id];
    if (!own) return base;
    const rest = new Set([...base.scopes, ...base.broader, ...(own.broader ?? none)]);
    return { scopes: own.scopes, broader: [...rest].filter((scope) => !own.scopes.includes(scope)) };
  };
}

function ruleFor(rules: readonly ScopeRule[], area: AreaId, permission: string, access: Access): ScopeGrant {
  return (
    rules.find(
      (rule) => rule.area === area && rule.access === access && permission.startsWith(rule.permission),
    ) ?? nothing
  );
}

/** The generated lines with the routes and the access that the supplement corrects. */
function amend(lines: readonly MethodLine[], { routes, access, opened }: SupplementFile): MethodLine[] {
  const routesById = Map.groupBy(routes, ({ id }) => id);
  const accessById = new Map(access.map((line) => [line.id, line]));
  const openIds = new Set(opened.map(({ id }) => id));
  return lines.map(({ visibility, ...line }) => {
    const more = routesById.get(line.id);
    const override = accessById.get(line.id);
    return {
      ...line,
      ...(visibility && !openIds.has(line.id) && { visibility }),
      ...(more && {
        alternates: [...(line.alternates ?? none), ...more.map(({ verb, path }) => ({ verb, path }))],
      }),
      ...(override && { access: override.access, accessException: override.reason }),
    };
  });
}

function toMethod(line: MethodLine, scopesOf: ScopesOf, effects: EffectsFile): Method {
  const permission = line.permissionIds?.[0] ?? '';
  const { scopes, broader } = scopesOf(line, permission);
  return {
    id: line.id,
    area: line.area,
    entity: line.entity,
    name: line.id.slice(line.id.lastIndexOf('.') + 1),
    sdk: line.sdk ?? '',
    verb: line.verb,
    path: line.path,
    aliases: line.aliases ?? none,
    alternates: line.alternates ?? none,
    access: line.access,
    accessException: line.accessException ?? '',
    effect: effectIn(effects, line),
    permission,
    permissionIds: line.permissionIds ?? none,
    scopes,
    broaderScopes: broader,
    identities: line.identities ?? none,
    visibility: line.visibility ?? 'public',
    deprecated: line.deprecated ?? false,
    errors: line.errors ?? none,
    guids: line.guids ?? none,
    summary: line.summary,
    events: line.events ?? none,
  };
}

function toEventType(line: EventLine, scopesOf: ScopesOf): EventType {
  const permission = line.permission ?? '';
  const { scopes, broader } = scopesOf({ id: line.type, area: line.area, access: 'read' }, permission);
  return {
    type: line.type,
    area: line.area,
    slug: line.slug,
    sdk: line.sdk ?? '',
    permission,
    scopes: [...scopes, ...broader],
  };
}

const order = new Map<string, number>(areas.map(({ id }, index) => [id, index]));

function areaOrder(area: AreaId): number {
  return order.get(area) ?? order.size;
}

/** Reads a file that is generated into, or kept in, this folder: its shape is ours. */
function readData<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T;
}
