import { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { toIso } from '../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { exceptionKey, matchesOf } from '../activity/matches.ts';
import type { AgentChange, AgentInput, NewAgent } from '../agents.ts';
import type { Agent } from '../call.ts';
import type { ConnectedClient } from '../clients/clients.ts';
import { type GivenLevel, tellGiven } from '../elevations.ts';
import { exceptionsOf, type Grants, type NewGrant, tellChanges } from '../grants.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import { writeGuardrail } from '../guardrails/read.ts';
import { tellGuardrail } from '../guardrails/tell.ts';
import type { NewKey } from '../keys.ts';
import { type MayCall, mayCall } from '../may-call.ts';
import type { GatewayTables } from '../tables.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts, Said } from './admin.ts';
import { searchMethods } from './catalogue.ts';
import { body, readBodyAs, readJson } from './input.ts';

const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' } as const;
const purpose = { type: 'string', maxLength: 1_000 } as const;

/** What is taken by each call; `/api/openapi.json` shows the same. */
export const agentBodies = {
  create: body<AgentInput>({ name, purpose, connections: { type: 'array', items: { type: 'string' } } }, [
    'name',
  ]),
  change: body<AgentChange>({ name, purpose, state: { enum: ['active', 'paused'] } }),
  preview: body<{ verb: string; target: string; body?: JsonObject; connection?: string }>(
    {
      verb: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      target: { type: 'string', pattern: '^/', maxLength: 8_000 },
      body: { type: 'object' },
      connection: { type: 'string' },
    },
    ['verb', 'target'],
  ),
  key: body<{ expiresAt?: string }>({ expiresAt: { type: 'string', format: 'date-time' } }),
} as const;

/** `/api/agents`: agents, their keys and grants. */
export function agentRoutes({
  stores: { agents, keys, clients, grants, connections },
  changes,
  catalogue,
  clock,
  readPolicy,
  preview,
  database,
}: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ agents: await agents.list() }));
  app.post('/', async (context) => {
    const input = await readBodyAs(context.req.raw, agentBodies.create);
    const { agent, key } = await changes.make<NewAgent>(
      (keep) => agents.create(input, keep),
      (made) => [{ what: `added the agent ${made.agent.name}`, agent: made.agent }],
    );
    const on = await agents.connectionsOf(agent.id);
    return context.json({ agent, key: key.text, keyId: key.id, connections: on }, 201);
  });
  app.get('/:id', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const connectedTo = await agents.connectionsOf(agent.id);
    const shown = { keys: await keys.list(agent.id), clients: await clients.list(agent.id) };
    return context.json({ agent, ...shown, connections: connectedTo });
  });
  app.patch('/:id', async (context) => {
    const change = await readBodyAs(context.req.raw, agentBodies.change);
    const agent = await changes.make<Agent>(
      (keep) => agents.change(context.req.param('id'), change, keep),
      (made) => [{ what: tellChange(change, made), agent: made }],
    );
    return context.json({ agent });
  });
  app.delete('/:id', async (context) => {
    const agent = await changes.make<Agent>(
      (keep) => agents.remove(context.req.param('id'), keep),
      (made) => [{ what: `removed the agent ${made.name}`, agent: made }],
    );
    return context.json({ agent });
  });
  app.put('/:id/connections/:connectionId', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const connection = await connections.get(context.req.param('connectionId'));
    const what = `put ${agent.name} on ${connection.name}, where it may do nothing yet`;
    await changes.make<boolean>(
      (keep) => agents.connect(agent.id, connection.id, keep),
      (isNew) => (isNew ? [{ what, agent }] : []),
    );
    return context.json({ agent, connections: await agents.connectionsOf(agent.id) });
  });
  app.delete('/:id/connections/:connectionId', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const connection = await connections.get(context.req.param('connectionId'));
    const what = `took ${agent.name} off ${connection.name}: what it could do there has ended`;
    await changes.make<boolean>(
      (keep) => agents.leave(agent.id, connection.id, keep),
      (wasThere) => (wasThere ? [{ what, agent }] : []),
    );
    return context.json({ agent, connections: await agents.connectionsOf(agent.id) });
  });
  app.post('/:id/keys', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const { expiresAt } = await readBodyAs(context.req.raw, agentBodies.key);
    const expiresMs = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    const key = await changes.make<NewKey>(
      (keep) => keys.create(agent.id, expiresMs, keep),
      () => [{ what: `gave ${agent.name} a new key`, agent }],
    );
    return context.json({ id: key.id, key: key.text }, 201);
  });
  app.delete('/:id/keys/:keyId', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    await changes.make(
      (keep) => keys.revoke(agent.id, context.req.param('keyId'), keep),
      () => [{ what: `revoked a key of ${agent.name}`, agent }],
    );
    return context.json({});
  });
  app.get('/:id/clients', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    return context.json({ clients: await clients.list(agent.id) });
  });
  app.delete('/:id/clients/:clientId', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    await changes.make<ConnectedClient>(
      (keep) => clients.end(context.req.param('clientId'), agent.id, keep),
      ({ name }) => [{ what: `ended the connection of the program "${name}" to ${agent.name}`, agent }],
    );
    return context.json({});
  });
  app.get('/:id/grants', async (context) =>
    context.json(
      await shownGrant(database.read, grants, context.req.param('id'), context.req.query('connection')),
    ),
  );
  app.post('/:id/preview', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const { verb, target, body: sent, connection } = await readBodyAs(context.req.raw, agentBodies.preview);
    const siteId = connection === undefined ? undefined : (await connections.get(connection)).siteId;
    const answer = await preview(agent.id, {
      ...{ verb, target, signal: context.req.raw.signal },
      headers: { 'wix-site-id': siteId, ...(sent ? { 'content-type': 'application/json' } : {}) },
      body: sent && Buffer.from(JSON.stringify(sent)),
    });
    return context.json(answer);
  });
  app.get('/:id/access', async (context) => {
    const { area, connection, q } = context.req.query();
    const agent = await agents.get(context.req.param('id'));
    const siteId = connection === undefined ? undefined : (await connections.get(connection)).siteId;
    const asked = searchMethods(catalogue, { area, q });
    const answers = mayCall(await readPolicy(), { agentId: agent.id, siteId, nowMs: clock.now() }, asked);
    return context.json({ methods: answers.map(shownAccess) });
  });
  app.put('/:id/grants', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const { written, keep } = readShown(await readJson(context.req.raw));
    const connection = context.req.query('connection');
    const made = await changes.make<NewGrant>(
      (keepRecord) => grants.replace(agent.id, written, connection, keep, keepRecord),
      tellGrant(agent),
    );
    return context.json(shownNew(made));
  });
  app.patch('/:id/grants', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const given = await readJson(context.req.raw);
    const connection = context.req.query('connection');
    const made = await changes.make<NewGrant>(
      (keepRecord) => grants.setLevels(agent.id, given, connection, keepRecord),
      tellGrant(agent),
    );
    return context.json(shownNew(made));
  });
  app.post('/:id/grants/plan', async (context) => {
    const { written, keep } = readShown(await readJson(context.req.raw));
    const connection = context.req.query('connection');
    return context.json(shownNew(await grants.plan(context.req.param('id'), written, connection, keep)));
  });
  app.delete('/:id/elevations/:elevationId', async (context) => {
    const agent = await agents.get(context.req.param('id'));
    const ended = await changes.make<GivenLevel>(
      (keep) => grants.endGiven(agent.id, context.req.param('elevationId'), keep),
      (given) => [{ what: `ended what ${agent.name} was given for a time: ${tellGiven(given)}`, agent }],
    );
    return context.json({ elevation: shownGiven(ended) });
  });
  return app;
}

function tellChange({ state }: AgentChange, { name }: Agent): string {
  if (state === 'paused') return `paused ${name}`;
  return state === 'active' ? `let ${name} go on` : `changed the agent ${name}`;
}

function tellGrant(agent: Agent): (made: NewGrant) => readonly Said[] {
  return ({ changes }) =>
    changes.length > 0 ? [{ what: `changed what ${agent.name} may do: ${tellChanges(changes)}`, agent }] : [];
}

function shownNew({ grant, given, changes }: NewGrant) {
  return {
    ...{ ...grant, guardrails: grant.guardrails.map(told) },
    ...{ elevations: given.map(shownGiven), changes },
  };
}

function shownGiven({ untilMs, ...given }: GivenLevel) {
  return { ...given, until: toIso(untilMs) };
}

function told(rail: Guardrail) {
  return { ...writeGuardrail(rail), says: tellGuardrail(rail) };
}

/** A grant with how often each of its guardrails and exceptions looked at a call: one that never did is `unused`. */
async function shownGrant(
  db: Kysely<GatewayTables>,
  grants: Grants,
  agentId: string,
  connection: string | undefined,
) {
  const { connectionId, grant, given } = await grants.find(agentId, connection);
  const matches = await matchesOf(db, agentId, connectionId);
  const seen = (id: string) => {
    const match = matches.get(id);
    return {
      matched: { count: match?.count ?? 0, last: match ? toIso(match.last_ms) : null },
      unused: !match,
    };
  };
  return {
    ...grant,
    elevations: given.map(shownGiven),
    guardrails: grant.guardrails.map((rail) => ({ ...told(rail), ...seen(rail.id) })),
    exceptions: exceptionsOf(grant).map(({ subject, rule }) => ({
      ...{ subject, rule },
      ...seen(exceptionKey(`${rule} ${subject}`)),
    })),
  };
}

function shownAccess({ method: { id, area, access, summary }, decision, conditions }: MayCall) {
  return { method: id, area, access, summary, ...decision, conditions };
}

/** What GET shows can be PUT again: what is only shown is taken off, and levels given for a time that it shows are kept. */
function readShown(input: unknown): { readonly written: unknown; readonly keep: readonly string[] } {
  if (!isObject(input)) return { written: input, keep: [] };
  const { elevations = [], ...grant } = input;
  const keep = Array.isArray(elevations) ? elevations.map(idOf) : [undefined];
  if (!keep.every((id) => id !== undefined))
    throw new WrongInput(['elevations should be those that GET shows, each with its id: they are kept.']);
  return { written: withoutCounts(grant), keep };
}

function idOf(elevation: Json): string | undefined {
  return isObject(elevation) && typeof elevation.id === 'string' ? elevation.id : undefined;
}

function withoutCounts({ exceptions: _exceptions, ...grant }: JsonObject): JsonObject {
  if (!Array.isArray(grant.guardrails)) return grant;
  const guardrails = grant.guardrails.map((rail) => {
    if (!isObject(rail)) return rail;
    const { says: _says, matched: _matched, unused: _unused, ...written } = rail;
    return written;
  });
  return { ...grant, guardrails };
}
