import type { JsonObject } from '../../base/json.ts';
import type { Connection } from '../call.ts';
import type { GrantDocument } from '../grant-document.ts';
import { writeGuardrail } from '../guardrails/read.ts';

/** Where a terminal gets a credential from. The credential itself stands in no policy. */
export type CredentialSource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: string };

export const sourceKinds = ['env', 'file', 'command'] as const;
export const connectionKinds = ['api-key', 'app', 'local'] as const satisfies readonly Connection['kind'][];
export const wixAddress = 'https://www.wixapis.com';

/** A connection of a policy, but for its site id. */
export interface WrittenConnection extends Omit<Connection, 'id' | 'siteId'> {
  readonly credential: CredentialSource | undefined;
  /** Whether the bodies of its calls are kept. */
  readonly keepBodies: boolean;
}

/** An agent of a policy, but for its name. */
export interface WrittenAgent {
  readonly purpose: string;
  /** By site id. */
  readonly on: ReadonlyMap<string, GrantDocument>;
}

/** Everything that a policy file says: what there is, and who may do what. */
export interface PolicyDocument {
  /** By site id: a site has one connection, whatever its name. */
  readonly connections: ReadonlyMap<string, WrittenConnection>;
  /** By name. */
  readonly agents: ReadonlyMap<string, WrittenAgent>;
}

/** A policy as it is written, in its normal form: by name, without what is so anyway. */
export function writePolicy({ connections, agents }: PolicyDocument): JsonObject {
  const nameOf = (siteId: string): string => connections.get(siteId)?.name ?? siteId;
  return {
    connections: sorted([...connections].map(([siteId, one]) => [one.name, writeConnection(siteId, one)])),
    agents: sorted(
      [...agents].map(([name, { purpose, on }]) => [
        name,
        {
          ...(purpose === '' ? {} : { purpose }),
          on: sorted([...on].map(([siteId, grant]) => [nameOf(siteId), writeGrantShort(grant)])),
        },
      ]),
    ),
  };
}

function writeConnection(
  siteId: string,
  { name, kind, baseUrl, accountId, siteName, credential, keepBodies }: WrittenConnection,
): JsonObject {
  return {
    ...(kind === 'api-key' ? {} : { kind }),
    siteId,
    ...(accountId === undefined ? {} : { accountId }),
    ...(siteName === name ? {} : { siteName }),
    ...(baseUrl === wixAddress ? {} : { baseUrl }),
    ...(credential ? { credential: { ...credential } } : {}),
    ...(keepBodies ? { keepBodies } : {}),
  };
}

function writeGrantShort({ areas, methods, groups, guardrails }: GrantDocument): JsonObject {
  const given = {
    areas: Object.fromEntries(Object.entries(areas).filter(([, level]) => level !== 'off')),
    groups: sorted(Object.entries(groups)),
    methods: sorted(Object.entries(methods)),
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, entries]) => Object.keys(entries).length > 0)),
    ...(guardrails.length === 0 ? {} : { guardrails: guardrails.map(writeGuardrail) }),
  };
}

function sorted(entries: [string, JsonObject | string][]): JsonObject {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
