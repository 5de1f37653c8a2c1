/** What `/api` answers, as far as the console reads it. */

export type Role = 'owner' | 'approver' | 'auditor';
export type Level = 'off' | 'read' | 'write' | 'full';
export type Rule = 'allow' | 'deny' | 'ask';
export type Access = 'read' | 'write';
export type Decision = 'allowed' | 'denied' | 'held' | 'made';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly state: 'active' | 'invited';
  readonly createdMs: number;
}

export interface Session {
  readonly person: { readonly id: string | null; readonly name: string; readonly role: Role };
  readonly version: string;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly state: 'active' | 'paused';
}

export interface AgentKey {
  readonly id: string;
  readonly hint: string;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly state: 'active' | 'expired' | 'revoked';
}

/** A program that a person let act as the agent. */
export interface ConnectedClient {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly connectedMs: number;
  readonly usedMs: number;
}

export interface AgentDetail {
  readonly agent: Agent;
  readonly keys: readonly AgentKey[];
  readonly clients: readonly ConnectedClient[];
  readonly connections: readonly string[];
}

/** What a check found of a connection. */
export interface ConnectionCheck {
  readonly ok: boolean;
  readonly message: string;
  readonly areas: readonly {
    readonly area: string;
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
  }[];
}

export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly kind: 'local' | 'api-key' | 'app';
  readonly baseUrl: string;
  readonly accountId?: string;
  readonly siteId: string;
  readonly siteName: string;
  readonly keepBodies: boolean;
}

export interface Grant {
  readonly areas: Readonly<Record<string, Level>>;
  readonly methods: Readonly<Record<string, Rule>>;
  readonly groups: Readonly<Record<string, Rule>>;
  readonly guardrails?: readonly Guardrail[];
  /** How often each exception looked at a call; not there before it is saved. */
  readonly exceptions?: readonly ExceptionUse[];
  /** Levels that were given for a time: those that are put again are kept. */
  readonly elevations?: readonly Elevation[];
}

/** A level in an area that a person gave an agent for a time. */
export interface Elevation {
  readonly id: string;
  readonly area: string;
  readonly level: Level;
  readonly until: string;
}

export interface ExceptionUse {
  /** A method's id or a group's. */
  readonly subject: string;
  readonly rule: Rule;
  readonly matched: { readonly count: number; readonly last: string | null };
}

/** Which methods a guardrail looks at: those in every list that is given. */
export interface GuardrailScope {
  readonly areas?: readonly string[];
  readonly groups?: readonly string[];
  readonly methods?: readonly string[];
  readonly access?: Access;
}

export interface Guardrail {
  readonly id?: string;
  readonly kind: string;
  readonly on?: GuardrailScope;
  /** In words. */
  readonly says?: string;
  /** How often it looked at a call; not there before it is saved. */
  readonly matched?: { readonly count: number; readonly last: string | null };
  readonly unused?: boolean;
  readonly [more: string]: unknown;
}

export interface MethodGroup {
  readonly id: string;
  readonly area: string;
  readonly name: string;
  readonly methods: readonly string[];
}

export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly agent: { readonly id: string | null; readonly name: string };
  readonly connection: { readonly id: string | null; readonly site: string };
  readonly method: string | null;
  readonly area: string | null;
  readonly access: string | null;
  readonly verb: string;
  readonly path: string;
  readonly decision: Decision;
  readonly rule: string;
  readonly code: string | null;
  readonly reason: string;
  readonly sentence: string;
  readonly outcome: 'open' | 'done' | 'unknown';
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly target: string | null;
  /** Told of one entry, not in lists. */
  readonly records?: readonly EntryRecord[];
}

/** Where a record of an entry stands in the chain of hashes. */
export interface EntryRecord {
  readonly kind: string;
  readonly at: string;
  readonly chain: string;
  readonly position: number;
  readonly hash: string;
  readonly previous: string;
  readonly whole: boolean;
}

export interface Counts {
  readonly allowed: number;
  readonly denied: number;
  readonly held: number;
}

export interface Summary {
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly total: Counts;
  readonly buckets: readonly (Counts & { readonly at: string })[];
  readonly agents: readonly (Counts & {
    readonly id: string | null;
    readonly name: string;
    readonly lastAt: string;
  })[];
  readonly areas: readonly (Counts & { readonly area: string | null })[];
  readonly refusals: readonly { readonly agent: string; readonly reason: string; readonly count: number }[];
}

export interface Method {
  readonly id: string;
  readonly area: string;
  readonly name: string;
  readonly summary: string;
  readonly sdk: string;
  readonly verb: string;
  readonly path: string;
  readonly aliases: readonly string[];
  readonly alternates: readonly { readonly verb: string; readonly path: string }[];
  readonly access: Access;
  readonly accessException: string;
  /** What it does to money and to people, in words; empty when nothing. */
  readonly effect: string;
  readonly permission: string;
  readonly scopes: readonly string[];
  readonly broaderScopes: readonly string[];
  readonly events: readonly string[];
  readonly deprecated: boolean;
  readonly visibility: string;
  readonly group: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface SchemaWithDefs {
  readonly schema: JsonSchema;
  readonly defs: Readonly<Record<string, JsonSchema>>;
}

export interface Example {
  readonly language: 'curl' | 'sdk' | 'mcp';
  readonly code: string;
}

export interface MethodDetail extends Method {
  readonly scopeNames: readonly { readonly id: string; readonly name: string | null }[];
  readonly errors: readonly string[];
  readonly identities: readonly string[];
  readonly request: SchemaWithDefs | null;
  readonly response: SchemaWithDefs | null;
  readonly version: string | null;
  readonly pageLimit: number | null;
  readonly callsPerMinute: number;
  readonly examples: readonly Example[];
  readonly exampleCall: { readonly path: string; readonly body?: Readonly<Record<string, unknown>> };
}

export interface Tried {
  readonly status: number;
  readonly durationMs: number;
  readonly body: string;
  readonly entry: Entry | null;
}
