import { BodyRefused, jsonResponse, readBody, type WireRequest, type WireResponse } from '../base/http.ts';
import { type AreaId, areaName, areas } from '../catalogue/method.ts';
import { body } from './admin/input.ts';
import { type Approval, mostAsked } from './approvals.ts';
import type { Agent, Connection } from './call.ts';
import { type Level, levelName, levelsToAskFor, mostMinutes } from './levels.ts';
import type { GatewayParts } from './parts.ts';
import { recordAgentRequest } from './record-call.ts';
import { refusal } from './refusal.ts';
import type { Identify } from './step.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** What an agent may ask of Fairlead itself, with its own key. */
export const requestPaths = /^\/_fairlead\/(approvals(\/[\w-]{1,64}(\/withdraw)?)?)(\?|$)/;

const accessBody = body<{ area: AreaId; level: Exclude<Level, 'off'>; minutes: number; reason: string }>(
  {
    area: { enum: areas.map(({ id }) => id) },
    level: { enum: levelsToAskFor },
    minutes: { type: 'integer', minimum: 1, maximum: mostMinutes },
    reason: { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' },
  },
  ['area', 'level', 'minutes', 'reason'],
);

/** As the gateway, an agent is known by its key, or by `identify` when it has shown in another way which one it is. */
export type RequestsHandle = (request: WireRequest, identify?: Identify) => Promise<WireResponse>;

/**
 * Answers agents: `POST /_fairlead/approvals` asks for a level in an area for some minutes, `GET /_fairlead/approvals/{id}`
 * says what became of a question, `POST …/{id}/withdraw` takes it back. An agent sees its own questions only.
 */
export function createRequests(parts: GatewayParts): RequestsHandle {
  return async (request, identify) => {
    try {
      return await answer(parts, request, identify);
    } catch (error) {
      if (error instanceof WrongInput) return refusal(400, 'INVALID_ARGUMENT', error.message);
      if (error instanceof UnknownThing) return refusal(404, 'APPROVAL_NOT_FOUND', error.message);
      if (error instanceof BodyRefused)
        return refusal(error.status, bodyCodes[error.status], error.message, {}, { connection: 'close' });
      throw error;
    }
  };
}

const bodyCodes = { 408: 'BODY_TOO_SLOW', 413: 'PAYLOAD_TOO_LARGE' } as const;

async function answer(
  parts: GatewayParts,
  request: WireRequest,
  identify: Identify | undefined,
): Promise<WireResponse> {
  const policy = await parts.readPolicy();
  const who = identify ? identify(policy) : policy.identify(request.headers.authorization);
  if (who.kind === 'unknown') return refusal(401, 'AGENT_KEY_INVALID', who.reason);
  const { agent } = who;
  if (agent.state === 'paused') return refusal(403, 'AGENT_PAUSED', `${agent.name} is paused`);
  const [, , , id, action] = request.target.split('?', 1)[0]?.split('/') ?? [];
  if (id === undefined && request.verb === 'POST') {
    const where = policy.locate(agent.id, request.headers['wix-site-id'] || undefined);
    if (where.kind !== 'grant') throw new WrongInput(['wix-site-id: name a site that you are connected to.']);
    return jsonResponse(201, shown(await askForAccess(parts, request, agent, where.grant.connection)));
  }
  if (id === undefined) throw new WrongInput([`${request.verb} is not answered here: POST is.`]);
  const approval = await parts.approvals.get(id);
  if (approval.agentId !== agent.id) throw new UnknownThing('approval', id);
  if (action === undefined && request.verb === 'GET') return jsonResponse(200, shown(approval));
  if (action === undefined || request.verb !== 'POST')
    throw new WrongInput([`${request.verb} is not answered here: GET, and POST …/withdraw are.`]);
  if (await parts.approvals.withdraw(id))
    await recordAgentRequest(parts, agent, undefined, `${agent.name} took back what it asked for.`);
  return jsonResponse(200, shown(await parts.approvals.get(id)));
}

async function askForAccess(
  parts: GatewayParts,
  request: WireRequest,
  agent: Agent,
  connection: Connection,
): Promise<Approval> {
  const { area, level, minutes, reason } = accessBody.read(await readAsJson(parts, request));
  const sentence = `${agent.name} asks for ${areaName(area)}: ${levelName(level)} on ${connection.siteName} for ${minutes} minutes.`;
  const open = await parts.approvals.list({ state: 'pending', agentId: agent.id });
  if (open.filter(({ kind }) => kind === 'access').length >= mostAsked) throw tooManyAsked();
  const entryId = await recordAgentRequest(parts, agent, connection, sentence);
  const approval = await parts.approvals.askForAccess({
    ...{ agentId: agent.id, connectionId: connection.id, area, level, minutes, reason, sentence },
  });
  // Of many at once some are counted only here.
  if (!approval) throw tooManyAsked();
  parts.onAsked(sentence, entryId);
  return approval;
}

/** So that an agent cannot bury what matters under questions. */
function tooManyAsked(): WrongInput {
  return new WrongInput([
    `approvals: ${mostAsked} wait already, and no more are taken until some are answered.`,
  ]);
}

const mostBytes = 16 * 1024;

async function readAsJson(parts: GatewayParts, { body: sent }: WireRequest): Promise<unknown> {
  const text = Buffer.from(await readBody(sent, mostBytes, parts)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongInput([`body is not JSON: ${(error as Error).message}.`]);
  }
}

function shown({
  id,
  kind,
  state,
  sentence,
  reason,
  area,
  level,
  minutes,
  note,
  expiresMs,
  usedMs,
}: Approval) {
  return {
    ...{ id, kind, state, sentence, reason, area, level, minutes, note },
    expiresAt: new Date(expiresMs).toISOString(),
    used: usedMs !== null,
  };
}
