import { groupMethods } from '../src/catalogue/groups.ts';
import type { Catalogue } from '../src/catalogue/load.ts';
import type { Method } from '../src/catalogue/method.ts';
import type { Agent, Connection, Elevation, Grant, Stop } from '../src/gateway/call.ts';
import { budgetUnits, type Guardrail, type On, weekdays } from '../src/gateway/guardrails/guardrail.ts';
import { hashKey } from '../src/gateway/keys.ts';
import { type Level, levels, type Rule, rules } from '../src/gateway/levels.ts';
import type { PolicyContent } from '../src/gateway/policy.ts';
import type { Chance } from './chance.ts';

/** A policy by chance, with the keys that open it: some of agents that are paused, some that are revoked or ran out. */
export interface GeneratedPolicy {
  readonly content: PolicyContent;
  readonly secrets: {
    readonly keys: ReadonlyMap<
      string,
      { readonly agentId: string; readonly expiresMs: number | null; readonly revoked: boolean }
    >;
    readonly credentials: ReadonlyMap<string, string>;
  };
  readonly keys: readonly { readonly agentId: string; readonly text: string }[];
}

const dayMs = 86_400_000;
/** 2026-03-01, a Sunday, at noon. */
export const aroundMs = Date.UTC(2026, 2, 1, 12);

/** Generates policies over a catalogue. */
export function policyGenerator(catalogue: Catalogue): (chance: Chance) => GeneratedPolicy {
  const open = catalogue.methods.filter(({ visibility }) => visibility === 'public');
  const groups = groupMethods(open).map(({ id }) => id);
  const areas = catalogue.areas.map(({ id }): string => id);
  const parts = { open, groups, areas };
  return (chance) => {
    const connections = Array.from({ length: chance.from(1, 3) }, (_, place) => connectionAt(place));
    const agents = Array.from({ length: 4 }, (_, place) => agentAt(place, chance));
    const grants = agents.map((agent): [string, Grant[]] => [
      agent.id,
      connections.filter(() => chance.is(0.92)).map((connection) => grantOf(chance, parts, connection)),
    ]);
    const keys = agents.map(({ id }) => ({ agentId: id, text: `fl_${id}` }));
    return {
      content: {
        agents: new Map(agents.map((agent) => [agent.id, agent])),
        connections: new Map(connections.map((one) => [one.id, one])),
        grants: new Map(grants),
        stops: stopsOf(chance, areas),
      },
      secrets: {
        keys: new Map(keys.map(({ agentId, text }) => [hashKey(text), keyRow(agentId, chance)])),
        credentials: new Map(connections.map(({ id }) => [id, 'sealed'])),
      },
      keys,
    };
  };
}

function keyRow(agentId: string, chance: Chance) {
  const expiresMs = chance.is(0.1) ? aroundMs + chance.from(-3, 3) * dayMs : null;
  return { agentId, expiresMs, revoked: chance.is(0.03) };
}

function connectionAt(place: number): Connection {
  return {
    ...{ id: `c${place}`, name: `Connection ${place}`, kind: 'api-key', baseUrl: 'http://wix' },
    ...{ accountId: undefined, siteId: siteIdAt(place), siteName: `Site ${place}` },
  };
}

export function siteIdAt(place: number): string {
  return `5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e0${place}`;
}

function agentAt(place: number, chance: Chance): Agent {
  return {
    ...{ id: `a${place}`, name: `Agent ${place}`, purpose: '' },
    state: chance.is(0.05) ? 'paused' : 'active',
  };
}

function stopsOf(chance: Chance, areas: readonly string[]): Stop[] {
  if (chance.is(0.9)) return [];
  return [
    chance.pick<Stop>([
      { scope: 'all', id: '' },
      { scope: 'area', id: chance.pick(areas) },
      { scope: 'connection', id: 'c0' },
    ]),
  ];
}

interface Parts {
  readonly open: readonly Method[];
  readonly groups: readonly string[];
  readonly areas: readonly string[];
}

function grantOf(chance: Chance, { open, groups, areas }: Parts, connection: Connection): Grant {
  // Half of the grants are of someone who may do nearly everything, so that guardrails get to speak.
  const wide = chance.is(0.5);
  const levelOf = (): Level => (wide && chance.is(0.9) ? 'full' : chance.pick(levels));
  const some = (ids: readonly string[], most: number): Map<string, Rule> =>
    new Map(Array.from({ length: chance.from(0, most) }, () => [chance.pick(ids), chance.pick(rules)]));
  return {
    connection,
    areas: new Map(areas.filter(() => chance.is(0.8)).map((id) => [id, levelOf()])),
    methods: some(
      open.map(({ id }) => id),
      chance.is(0.5) ? 0 : 300,
    ),
    groups: some(groups, chance.is(0.5) ? 0 : 60),
    guardrails: Array.from({ length: chance.pick([0, 0, 1, 2, 4]) }, (_, place) => ({
      ...railOf(chance),
      id: `g${place}`,
      ...onOf(chance, open, groups, areas),
    })) as Guardrail[],
    elevations: chance.is(0.7) ? [] : [elevationOf(chance, areas)],
  };
}

function elevationOf(chance: Chance, areas: readonly string[]): Elevation {
  return {
    area: chance.pick(areas),
    level: chance.pick(['read', 'write', 'full']),
    untilMs: aroundMs + chance.from(-2, 2) * dayMs,
  };
}

function onOf(
  chance: Chance,
  open: readonly Method[],
  groups: readonly string[],
  areas: readonly string[],
): { on?: On } {
  if (chance.is(0.4)) return {};
  const many = (ids: readonly string[]) => Array.from({ length: chance.from(1, 5) }, () => chance.pick(ids));
  return {
    on: chance.pick<On>([
      { areas: many(areas) },
      { groups: many(groups) },
      { methods: many(open.map(({ id }) => id)) },
      { access: chance.pick(['read', 'write']) },
      { areas: many(areas), access: 'write' },
    ]),
  };
}

type Rail = Guardrail extends infer One ? (One extends Guardrail ? Omit<One, 'id' | 'on'> : never) : never;

/** A guardrail of any kind, with limits that some calls keep and some do not. */
function railOf(chance: Chance): Rail {
  const most = chance.pick([1, 2, 10, 1_000]);
  const money = { amount: chance.pick([1, 100_000, 10_000_000]), currency: chance.pick(['EUR', 'USD']) };
  const timeZone = chance.pick(['UTC', 'Europe/Berlin', 'America/New_York']);
  const of = chance.pick(budgetUnits);
  const per = chance.pick(['hour', 'day'] as const);
  return chance.pick<Rail>([
    { kind: 'ask' },
    { kind: 'ask', above: { items: most } },
    { kind: 'ask', above: { money } },
    { kind: 'rate', perMinute: most },
    { kind: 'budget', of, per, most, timeZone, ...(of === 'money' ? { currency: money.currency } : {}) },
    { kind: 'mask', fields: [chance.pick(['email', 'phone', 'name'])], by: chance.pick(['remove', 'mask']) },
    { kind: 'fields', only: [chance.pick(['product', 'contact', 'order', 'info', 'name'])] },
    { kind: 'price-change', mostPercent: chance.pick([0, 10, 1_000]) },
    { kind: 'total', most: money },
    { kind: 'collections', only: [chance.pick(['Recipes', 'Stories'])] },
    { kind: 'since', ms: aroundMs - dayMs },
    { kind: 'label', key: 'custom.vip' },
    {
      kind: 'hours',
      days: weekdays.filter(() => chance.is(0.7)),
      from: chance.from(0, 700),
      to: 1_440,
      timeZone,
    },
    { kind: 'expires', atMs: aroundMs + chance.from(-3, 3) * dayMs },
  ]);
}
