import { groupIdOf } from '../catalogue/groups.ts';
import type { Method } from '../catalogue/method.ts';
import type { Match } from '../catalogue/route.ts';
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
}

/** Which of its connections a call is for. */
export type Where =
  | { readonly kind: 'grant'; readonly grant: Grant }
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
}

/** The method of a call, when there is one that is public. */
export function methodOf({ route }: Call): Method | undefined {
  return route.kind === 'method' ? route.method : undefined;
}

/** What is said of this very method, or of its group, whatever the level of its area. */
export function exceptionOf({ methods, groups }: Grant, method: Method): Rule | undefined {
  return methods.get(method.id) ?? groups.get(groupIdOf(method));
}
