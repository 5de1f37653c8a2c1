import { toIso } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { type AreaId, areaName, type Method, type Access as Reads } from '../../catalogue/method.ts';
import { showAmount } from '../../gateway/guardrails/amounts.ts';
import { tellGuardrail } from '../../gateway/guardrails/tell.ts';
import type { Caller, SiteLimits } from '../caller.ts';
import { inputSchema, type McpTool } from './tool.ts';

/** Shows an agent what it may do, area by area, and where a method is treated apart. */
export function myAccessTool(catalogue: Catalogue): McpTool {
  return {
    definition: {
      name: 'my_access',
      title: 'What may I do?',
      description:
        'Which sites you are connected to, what you may do on each, area by area, under which conditions, and what is left of your budgets.',
      inputSchema: inputSchema({}),
      outputSchema: {
        type: 'object',
        properties: {
          agent: { type: 'string' },
          state: { type: 'string' },
          sites: { type: 'array', items: { type: 'object' } },
        },
        required: ['agent', 'state', 'sites'],
      },
      annotations: {
        title: 'What may I do?',
        readOnlyHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async run(_args, { caller }) {
      const access = describeAccess(catalogue, caller, await caller.limits());
      return { content: [{ type: 'text', text: JSON.stringify(access) }], structuredContent: access };
    },
  };
}

/** What a caller may do, as the decision itself answers for every public method. */
function describeAccess(
  { methods, areas }: Catalogue,
  { agent, access }: Caller,
  limits: readonly SiteLimits[],
): JsonObject {
  const open = methods.filter(({ visibility }) => visibility === 'public');
  const sites = access.sites.map(({ siteId, siteName }): JsonObject => {
    const byArea = Map.groupBy(open, ({ area }) => area);
    const shown = areas.map(({ id, name }) =>
      describeArea(name, byArea.get(id) ?? [], (method) => access.decide(method, siteId).decision),
    );
    const nothing = shown.filter(({ may }) => may === 'nothing').map(({ area }) => area ?? '');
    return {
      siteId,
      site: siteName,
      areas: shown.filter(({ may }) => may !== 'nothing'),
      nothingIn: nothing,
      ...describeLimits(limits.find((one) => one.siteId === siteId)),
    };
  });
  return { agent: agent.name, state: agent.state, sites };
}

/** Budgets with what is left until when, the other conditions, and levels that end by themselves. */
function describeLimits(limits: SiteLimits | undefined): JsonObject {
  if (!limits) return {};
  const { left, conditions, elevations } = limits;
  const budgets = left.map(({ rail, left: rest, untilMs }) => ({
    budget: tellGuardrail(rail),
    left: rail.kind === 'budget' ? showAmount(rail, rest) : String(rest),
    until: toIso(untilMs),
  }));
  const forNow = elevations.map(({ area, level, untilMs }) => ({
    area: areaName(area as AreaId),
    level,
    until: toIso(untilMs),
  }));
  return {
    ...(budgets.length > 0 && { budgets }),
    ...(conditions.length > 0 && { conditions: [...conditions] }),
    ...(forNow.length > 0 && { forNow }),
  };
}

type Answer = (method: Method) => 'allowed' | 'denied' | 'held';

/** `read and write`, with the methods that are not treated as the rest of their kind. */
function describeArea(area: string, methods: readonly Method[], answer: Answer): JsonObject {
  const kinds = (['read', 'write'] as const).map((kind) => describeKind(kind, methods, answer));
  const may = kinds.filter(({ usual }) => usual === 'allowed').map(({ kind }) => kind);
  const apart: JsonObject = Object.assign({}, ...kinds.map((kind) => kind.apart));
  const held = kinds.filter(({ usual }) => usual === 'held').map(({ kind }) => kind);
  const words = [may.join(' and '), held.length > 0 ? `${held.join(' and ')} after approval` : '']
    .filter(Boolean)
    .join(', ');
  return {
    area,
    may: words || (Object.keys(apart).length > 0 ? 'single methods' : 'nothing'),
    ...(Object.keys(apart).length > 0 && { apart }),
  };
}

function describeKind(kind: Reads, methods: readonly Method[], answer: Answer) {
  const answers = methods
    .filter(({ access }) => access === kind)
    .map((method) => ({ method, is: answer(method) }));
  const counts = Map.groupBy(answers, ({ is }) => is);
  const [usual = 'denied'] = [...counts].toSorted(([, a], [, b]) => b.length - a.length).map(([is]) => is);
  const apart = Object.fromEntries(
    answers.filter(({ is }) => is !== usual).map(({ method, is }) => [method.id, is]),
  );
  return { kind, usual, apart };
}
