import { groupIdOf } from '../catalogue/groups.ts';
import type { Method } from '../catalogue/method.ts';
import type { Match } from '../catalogue/route.ts';
import {
  concernsMethod,
  type Guardrail,
  type GuardrailKind,
  type GuardrailOf,
} from './guardrails/guardrail.ts';
import type { Measure } from './guardrails/measure.ts';
import type { Level, Rule } from './levels.ts';

/** An agent, as a decision sees it. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly state: 'active' | 'paused';
}

/** One Wix site with what it takes to reach it, but for the credential. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** By an API key of the local Wix or of a real site, or as an installed app. */
  readonly kind: 'local' | 'api-key' | 'app';
  readonly baseUrl: string;
  readonly accountId: string | undefined;
  readonly siteId: string;
  readonly siteName: string;
}

/** What one agent may do on one connection. An area that is not there is off. */
export interface Grant {
  readonly connection: Connection;
  readonly areas: ReadonlyMap<string, Level>;
  readonly methods: ReadonlyMap<string, Rule>;
  /** Exceptions for all methods of a group; one for the method itself goes before it. */
  readonly groups: ReadonlyMap<string, Rule>;
  readonly guardrails: readonly Guardrail[];
  /** Levels that were given for a time. */
  readonly elevations: readonly Elevation[];
}

/** A level in an area that a person gave an agent until `untilMs`. */
export interface Elevation {
  readonly area: string;
  readonly level: Level;
  readonly untilMs: number;
}

/** What is stopped until someone lets it go on: everything, a connection, or an area everywhere. */
export interface Stop {
  readonly scope: 'all' | 'connection' | 'area';
  /** Of the connection or area; empty for all. */
  readonly id: string;
}

/** What a person said of this very call; `other` is an approval that is not for it. */
export interface Answered {
  readonly id: string;
  /** Who said it. */
  readonly by?: string;
  /** Why, in their words. */
  readonly note?: string;
  readonly state: 'pending' | 'approved' | 'used' | 'rejected' | 'expired' | 'withdrawn' | 'other';
}

/** What the call says, in the units that guardrails limit, or why that is not known. */
export type Weighed =
  | { readonly kind: 'measured'; readonly measure: Measure }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Why a body cannot be taken, whatever it says. */
export type BodyFault =
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  | { readonly kind: 'too-slow'; readonly limitMs: number }
  | { readonly kind: 'encoded' | 'broken-off' | 'no-room' };

/** Which of its connections a call is for. */
export type Where =
  | {
      readonly kind: 'grant';
      readonly grant: Grant;
      /** All that the agent has, this one among them; one alone when not there. */
      readonly grants?: readonly Grant[];
    }
  /** The agent has several and named none. */
  | { readonly kind: 'unnamed' }
  /** It named a site that it has no connection to, or has none at all. */
  | { readonly kind: 'none'; readonly siteId: string | undefined };

/** Who calls: one of our agents, or someone whose key is none of ours. */
export type Who =
  | { readonly kind: 'agent'; readonly agent: Agent }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A call with everything that a decision needs. */
export interface Call {
  readonly who: Who;
  readonly where: Where;
  /** What the catalogue says of verb and path. */
  readonly route: Match;
  readonly nowMs: number;
  readonly stops: readonly Stop[];
  readonly bodyFault?: BodyFault | undefined;
  /** Not there before there is a message: in listings, and for a denial that needs none. */
  readonly weighed?: Weighed | undefined;
  /** What is used up in the window of each guardrail that counts, by its id; what is not there is taken for none. */
  readonly used?: ReadonlyMap<string, number> | undefined;
  readonly answered?: Answered | undefined;
}

/** The method of a call, when there is one that is public. */
export function methodOf({ route }: Call): Method | undefined {
  return route.kind === 'method' ? route.method : undefined;
}

/** The levels that hold in an area now: the grant's, and those that were given for a time. */
export function levelsOf({ areas, elevations }: Grant, area: string, nowMs: number): readonly Level[] {
  const given = elevations.filter((elevation) => elevation.area === area && elevation.untilMs > nowMs);
  return [areas.get(area) ?? 'off', ...given.map(({ level }) => level)];
}

/** The guardrails of one kind that look at a call. */
export function railsOf<K extends GuardrailKind>(call: Call, kind: K): readonly GuardrailOf<K>[] {
  // A guardrail of this kind is what the compiler calls `GuardrailOf<K>`; it cannot see that through the union.
  return allRailsOf(call).filter((rail) => rail.kind === kind) as unknown as readonly GuardrailOf<K>[];
}

/** Every guardrail that looks at a call. */
export function allRailsOf(call: Call): readonly Guardrail[] {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return [];
  return call.where.grant.guardrails.filter((rail) => concernsMethod(rail, method));
}

/** What is said of this very method, or of its group, whatever the level of its area. */
export function exceptionOf({ methods, groups }: Grant, method: Method): Rule | undefined {
  return methods.get(method.id) ?? groups.get(groupIdOf(method));
}

/** Whether a person is asked about calls of this method: each, or those above a value. */
export function asksPerson(call: Call): boolean {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return false;
  return exceptionOf(call.where.grant, method) === 'ask' || railsOf(call, 'ask').length > 0;
}

/** The exception that speaks of a call's method, by what it says and of what: `deny contacts/contact/delete`. */
export function exceptionSubjectOf(call: Call): string | undefined {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  const { grant } = call.where;
  const rule = exceptionOf(grant, method);
  return rule && `${rule} ${grant.methods.has(method.id) ? method.id : groupIdOf(method)}`;
}
