import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { GrantDocument } from '../grant-document.ts';
import { type GrantChange, grantChanges } from '../grants.ts';
import type { PolicyDocument, WrittenConnection } from './document.ts';

/** One thing to do. */
export type Step = ConnectionStep | AgentStep;

type ConnectionStep =
  | {
      readonly do: 'add-connection' | 'change-connection';
      readonly siteId: string;
      readonly to: WrittenConnection;
    }
  | { readonly do: 'remove-connection'; readonly siteId: string };

/** What is done to an agent. */
export type AgentStep = { readonly agent: string } & (
  | { readonly do: 'add-agent'; readonly purpose: string }
  | { readonly do: 'change-agent'; readonly purpose: string }
  | { readonly do: 'remove-agent' }
  | { readonly do: 'set-grant'; readonly siteId: string; readonly grant: GrantDocument }
  | { readonly do: 'end-grant'; readonly siteId: string }
);

/** A step with its words: for the plan, and for the record once it is done. */
export interface PlannedStep {
  readonly step: Step;
  /** `add the agent Helper` */
  readonly says: string;
  /** `added the agent Helper` */
  readonly done: string;
}

/** All that it takes to get from one policy to another. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** Names of connections whose credential has to come along. */
  readonly needs: readonly string[];
  /** Names this very plan. */
  readonly id: string;
}

export function planPolicy(now: PolicyDocument, to: PolicyDocument): Plan {
  const steps = [
    ...endedConnections(now, to),
    // First what there is: a new connection may have the name that another had.
    ...changedConnections(now, to),
    ...newConnections(now, to),
    ...endedAgents(now, to),
    ...agentSteps(now, to),
  ];
  const needs = [...to.connections]
    .filter(([siteId, connection]) => needsCredential(now.connections.get(siteId), connection))
    .map(([, { name }]) => name);
  const id = hash('sha256', JSON.stringify([steps, needs])).slice(0, 16);
  return { steps, needs, id };
}

/**
 * A credential is for where it was given: another address has to be given it anew, or whoever changes an address
 * could have the credential sent to them.
 */
function needsCredential(now: WrittenConnection | undefined, to: WrittenConnection): boolean {
  if (!now) return true;
  if (now.baseUrl !== to.baseUrl || now.kind !== to.kind) return true;
  return to.credential !== undefined && !isDeepStrictEqual(now.credential, to.credential);
}

function* endedConnections(now: PolicyDocument, to: PolicyDocument): Generator<PlannedStep> {
  for (const [siteId, { name }] of now.connections)
    if (!to.connections.has(siteId))
      yield {
        step: { do: 'remove-connection', siteId },
        says: `remove the connection ${name}, with its credential and every grant on it`,
        done: `removed the connection ${name}`,
      };
}

function* changedConnections(now: PolicyDocument, to: PolicyDocument): Generator<PlannedStep> {
  for (const [siteId, connection] of to.connections) {
    const before = now.connections.get(siteId);
    if (!before || isDeepStrictEqual(before, connection)) continue;
    const what = `the connection ${before.name}: ${connectionDifferences(before, connection)}`;
    yield {
      step: { do: 'change-connection', siteId, to: connection },
      ...{ says: `change ${what}`, done: `changed ${what}` },
    };
  }
}

function* newConnections(now: PolicyDocument, to: PolicyDocument): Generator<PlannedStep> {
  for (const [siteId, connection] of to.connections) {
    if (now.connections.has(siteId)) continue;
    const kept = connection.keepBodies ? ', and keep the bodies of its calls' : '';
    const what = `the connection ${connection.name} to the site ${siteId} at ${connection.baseUrl}${kept}`;
    yield {
      step: { do: 'add-connection', siteId, to: connection },
      ...{ says: `add ${what}`, done: `added ${what}` },
    };
  }
}

const connectionMembers = ['name', 'kind', 'baseUrl', 'accountId', 'siteName', 'credential'] as const;

function connectionDifferences(before: WrittenConnection, now: WrittenConnection): string {
  const told = (value: unknown): string =>
    value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
  const differences = connectionMembers
    .filter((member) => !isDeepStrictEqual(before[member], now[member]))
    .map((member) => `${member} from ${told(before[member])} to ${told(now[member])}`);
  if (before.keepBodies !== now.keepBodies)
    differences.push(now.keepBodies ? 'keep the bodies of calls' : 'keep no more bodies of calls');
  return differences.join(', ');
}

function* endedAgents(now: PolicyDocument, to: PolicyDocument): Generator<PlannedStep> {
  for (const agent of now.agents.keys())
    if (!to.agents.has(agent))
      yield {
        step: { do: 'remove-agent', agent },
        says: `remove the agent ${agent}, with its keys; its activity stays`,
        done: `removed the agent ${agent}`,
      };
}

function* agentSteps(now: PolicyDocument, to: PolicyDocument): Generator<PlannedStep> {
  for (const [agent, { purpose, on }] of to.agents) {
    const before = now.agents.get(agent);
    if (!before)
      yield {
        step: { do: 'add-agent', agent, purpose },
        ...{ says: `add the agent ${agent}, with a key`, done: `added the agent ${agent}` },
      };
    else if (before.purpose !== purpose) {
      const what = `the purpose of ${agent} from "${before.purpose}" to "${purpose}"`;
      yield {
        step: { do: 'change-agent', agent, purpose },
        ...{ says: `change ${what}`, done: `changed ${what}` },
      };
    }
    for (const siteId of before?.on.keys() ?? [])
      if (!on.has(siteId) && to.connections.has(siteId)) yield endGrant(agent, siteId, to);
    for (const [siteId, grant] of on) {
      const step = setGrant(agent, siteId, { before: before?.on.get(siteId), grant }, to);
      if (step) yield step;
    }
  }
}

function endGrant(agent: string, siteId: string, { connections }: PolicyDocument): PlannedStep {
  const name = connections.get(siteId)?.name ?? siteId;
  return {
    step: { do: 'end-grant', agent, siteId },
    says: `take ${agent} off ${name}, with all that it may do there`,
    done: `took ${agent} off ${name}`,
  };
}

const nothing: GrantDocument = { areas: {}, methods: {}, groups: {}, guardrails: [] };

function setGrant(
  agent: string,
  siteId: string,
  { before, grant }: { readonly before: GrantDocument | undefined; readonly grant: GrantDocument },
  { connections }: PolicyDocument,
): PlannedStep | undefined {
  const changes = grantChanges(before ?? nothing, grant).filter(isFelt);
  if (before && changes.length === 0) return undefined;
  const name = connections.get(siteId)?.name ?? siteId;
  const told = changes.map(tellChange).join(', ') || 'nothing yet';
  return {
    step: { do: 'set-grant', agent, siteId, grant },
    says: before ? `change what ${agent} may do on ${name}: ${told}` : `let ${agent} on ${name}: ${told}`,
    done: before ? `changed what ${agent} may do on ${name}: ${told}` : `let ${agent} on ${name}: ${told}`,
  };
}

/** An area that was not there and is off is no change. */
function isFelt({ from, to }: GrantChange): boolean {
  return (from ?? 'off') !== (to ?? 'off') || from === to;
}

/** `products from read to full`, `contacts/contact/delete ask`, `no longer at most 60 calls a minute`. */
function tellChange({ subject, from, to }: GrantChange): string {
  const named = (value: string): string => (subject.startsWith('guardrail ') ? value : `${subject} ${value}`);
  if (from === null) return named(to ?? '');
  return to === null ? `no longer ${named(from)}` : `${subject} from ${from} to ${to}`;
}
