import { responseText } from '../../base/http.ts';
import type { JsonObject } from '../../base/json.ts';
import { areas } from '../../catalogue/method.ts';
import type { Approval } from '../../gateway/approvals.ts';
import { levelsToAskFor, mostMinutes } from '../../gateway/levels.ts';
import { errorResult, readError, textResult } from '../result.ts';
import { inputSchema, type McpTool } from './tool.ts';

/** Asks a person for a level in an area, for a time. */
export const requestAccessTool: McpTool = {
  definition: {
    name: 'request_access',
    title: 'Ask for access',
    description:
      'Asks the owner for a level in an area, for some minutes, with your reason. A person answers; pending_approvals shows what came of it.',
    inputSchema: inputSchema(
      {
        area: { type: 'string', enum: areas.map(({ id }) => id) },
        level: { type: 'string', enum: levelsToAskFor },
        minutes: { type: 'integer', minimum: 1, maximum: mostMinutes },
        reason: { type: 'string', minLength: 1, maxLength: 500, description: 'for a person to read' },
        siteId: { type: 'string', description: 'which site, when there are several' },
      },
      ['area', 'level', 'minutes', 'reason'],
    ),
    annotations: {
      title: 'Ask for access',
      readOnlyHint: false,
      destructiveHint: false,
      openWorldHint: false,
    },
  },
  async run({ siteId, ...asked }, { caller, signal }) {
    const body = Buffer.from(JSON.stringify(asked));
    const headers = {
      ...{ 'content-type': 'application/json', 'content-length': String(body.byteLength) },
      'wix-site-id': typeof siteId === 'string' ? siteId : undefined,
    };
    const response = await caller.ask({
      verb: 'POST',
      target: '/_fairlead/approvals',
      headers,
      body,
      signal,
    });
    const answer: unknown = JSON.parse(await responseText(response));
    if (response.status >= 400) return errorResult(readError(answer).message);
    return textResult(
      'A person has been asked. Go on with what you may do; pending_approvals shows the answer.',
      JSON.stringify(answer),
    );
  },
};

/** Shows an agent what it has asked for, and what was answered. */
export const pendingApprovalsTool: McpTool = {
  definition: {
    name: 'pending_approvals',
    title: 'What waits for approval?',
    description:
      'Your questions to the owner, newest first: calls that wait for approval and access that you asked for, with the answers.',
    inputSchema: inputSchema({}),
    annotations: {
      title: 'What waits for approval?',
      readOnlyHint: true,
      idempotentHint: true,
      openWorldHint: false,
    },
  },
  async run(_args, { caller }) {
    const own = (await caller.approvals()).toSorted((a, b) => b.createdMs - a.createdMs).slice(0, 50);
    if (own.length === 0) return textResult('You have asked for nothing.');
    return textResult(
      'An approved call goes through once: make the same call again, with its id as approval.',
      JSON.stringify(own.map(shown)),
    );
  },
};

function shown({
  id,
  kind,
  state,
  method,
  area,
  level,
  minutes,
  sentence,
  note,
  expiresMs,
  usedMs,
}: Approval): JsonObject {
  const expiresAt = new Date(expiresMs).toISOString();
  return { id, kind, state, method, area, level, minutes, sentence, note, expiresAt, used: usedMs !== null };
}
