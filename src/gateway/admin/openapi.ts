import type { JsonObject } from '../../base/json.ts';
import { guardrailSchema } from '../guardrails/read.ts';
import { levels, rules } from '../levels.ts';
import { sessionCookie } from '../people/cookie.ts';
import { agentBodies } from './agents.ts';
import { alertBodies } from './alerts.ts';
import { approvalBodies } from './approvals.ts';
import { connectionBodies } from './connections.ts';
import { peopleBodies } from './people.ts';
import { policyBodies } from './policy.ts';
import { retentionBodies } from './retention.ts';
import { sessionBodies } from './session.ts';
import { stopBodies } from './stops.ts';
import { tryBodies } from './try.ts';

interface Operation {
  readonly verb: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly body?: JsonObject;
  readonly query?: readonly string[];
}

const areas: JsonObject = { type: 'object', additionalProperties: { enum: [...levels] } };
const grantSchema: JsonObject = {
  type: 'object',
  properties: {
    areas,
    methods: { type: 'object', additionalProperties: { enum: [...rules] } },
    groups: { type: 'object', additionalProperties: { enum: [...rules] } },
    guardrails: { type: 'array', maxItems: 100, items: guardrailSchema },
    elevations: {
      type: 'array',
      description: 'Levels given for a time that go on, as GET shows them; the others end',
      items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    },
  },
  additionalProperties: false,
};

/** Every call of `/api`, once; a test holds this list to the routes that answer. */
export const operations: readonly Operation[] = [
  { verb: 'get', path: '/api/agents', summary: 'List agents' },
  {
    verb: 'post',
    path: '/api/agents',
    summary: 'Add an agent; its key is shown this once',
    body: agentBodies.create.schema,
  },
  {
    verb: 'get',
    path: '/api/agents/{id}',
    summary: 'An agent with its keys and the programs that act as it',
  },
  {
    verb: 'patch',
    path: '/api/agents/{id}',
    summary: 'Rename, pause or resume an agent',
    body: agentBodies.change.schema,
  },
  { verb: 'delete', path: '/api/agents/{id}', summary: 'Remove an agent; its activity stays' },
  {
    verb: 'put',
    path: '/api/agents/{id}/connections/{connectionId}',
    summary: 'Put an agent on a connection, with nothing granted there',
  },
  {
    verb: 'delete',
    path: '/api/agents/{id}/connections/{connectionId}',
    summary: 'Take an agent off a connection: what it may do there ends',
  },
  {
    verb: 'post',
    path: '/api/agents/{id}/keys',
    summary: 'A new key, shown this once',
    body: agentBodies.key.schema,
  },
  { verb: 'delete', path: '/api/agents/{id}/keys/{keyId}', summary: 'Revoke a key' },
  {
    verb: 'get',
    path: '/api/agents/{id}/clients',
    summary: 'Programs that act as an agent, which people let in by OAuth',
  },
  {
    verb: 'delete',
    path: '/api/agents/{id}/clients/{clientId}',
    summary: 'End what a program may do as an agent: its next call is refused',
  },
  { verb: 'get', path: '/api/agents/{id}/grants', summary: 'What an agent may do', query: ['connection'] },
  {
    verb: 'put',
    path: '/api/agents/{id}/grants',
    summary: 'Replace what an agent may do, whole',
    body: grantSchema,
    query: ['connection'],
  },
  {
    verb: 'patch',
    path: '/api/agents/{id}/grants',
    summary: 'Set the levels of some areas; the rest stays, and what was given for a time in these ends',
    body: { type: 'object', properties: { areas }, additionalProperties: false },
    query: ['connection'],
  },
  {
    verb: 'delete',
    path: '/api/agents/{id}/elevations/{elevationId}',
    summary: 'End a level that was given for a time',
  },
  {
    verb: 'post',
    path: '/api/agents/{id}/grants/plan',
    summary: 'What replacing it would change, in words, or what is wrong; nothing is saved',
    body: grantSchema,
    query: ['connection'],
  },
  {
    verb: 'get',
    path: '/api/agents/{id}/access',
    summary: 'Which methods an agent may call, and why or why not: decided as its calls are',
    query: ['connection', 'area', 'q'],
  },
  {
    verb: 'get',
    path: '/api/activity',
    summary: 'Activity, newest first; also text/csv and application/x-ndjson',
    query: ['agent', 'area', 'decision', 'method', 'target', 'q', 'from', 'to', 'cursor', 'limit', 'format'],
  },
  { verb: 'get', path: '/api/activity/stream', summary: 'Activity as it happens: server-sent events' },
  {
    verb: 'get',
    path: '/api/activity/verify',
    summary: 'Whether the log is whole; as application/x-ndjson also how far the check is',
  },
  {
    verb: 'get',
    path: '/api/activity/{id}/bodies',
    summary: 'What a call said and was answered, where its connection keeps that; for owners alone',
  },
  {
    verb: 'get',
    path: '/api/activity/{id}/again',
    summary: 'The decision of an entry taken again, from its record and the policy of that time',
  },
  {
    verb: 'get',
    path: '/api/activity/{id}',
    summary: 'One entry, with the place of its records in the chain',
  },
  {
    verb: 'get',
    path: '/api/overview',
    summary: 'Calls counted: over time, by agent and by area',
    query: ['from', 'to', 'parts'],
  },
  {
    verb: 'get',
    path: '/api/catalogue',
    summary: 'Methods of the Wix API',
    query: ['area', 'access', 'permission', 'q', 'cursor', 'limit'],
  },
  { verb: 'get', path: '/api/catalogue/{id}', summary: 'One method with its schemas' },
  {
    verb: 'post',
    path: '/api/agents/{id}/preview',
    summary: 'What would be decided of a call, and from what; nothing is called',
    body: agentBodies.preview.schema,
  },
  {
    verb: 'get',
    path: '/api/approvals',
    summary: 'Calls that wait for a person, and levels that agents ask for; newest first',
    query: ['state', 'agent', 'cursor', 'limit'],
  },
  { verb: 'get', path: '/api/approvals/{id}', summary: 'One approval with its effect' },
  {
    verb: 'post',
    path: '/api/approvals/{id}/approve',
    summary: 'Let this very call through, once; the note stands in the log',
    body: approvalBodies.answer.schema,
  },
  {
    verb: 'post',
    path: '/api/approvals/{id}/reject',
    summary: 'Refuse it; the agent is told the note',
    body: approvalBodies.answer.schema,
  },
  { verb: 'get', path: '/api/stops', summary: 'What is stopped for every agent' },
  {
    verb: 'post',
    path: '/api/stops',
    summary: 'Stop everything, a connection or an area; calls that run are cut off',
    body: stopBodies.set.schema,
  },
  { verb: 'delete', path: '/api/stops', summary: 'Let it go on', query: ['scope', 'id'] },
  {
    verb: 'post',
    path: '/api/stops/drill',
    summary: 'Show every way to stop, with an agent and a connection of its own',
  },
  {
    verb: 'get',
    path: '/api/groups',
    summary: 'The methods of each area in groups, such as View orders',
    query: ['area'],
  },
  { verb: 'get', path: '/api/connections', summary: 'List connections' },
  {
    verb: 'post',
    path: '/api/connections',
    summary: 'Add a connection; the credential is never read back',
    body: connectionBodies.create.schema,
  },
  {
    verb: 'patch',
    path: '/api/connections/{id}',
    summary: 'Whether the bodies of its calls are kept, covered and sealed',
    body: connectionBodies.change.schema,
  },
  { verb: 'get', path: '/api/connections/{id}', summary: 'A connection with the agents that are on it' },
  {
    verb: 'delete',
    path: '/api/connections/{id}',
    summary:
      'Delete a connection; refused while agents are on it, unless grants=end ends what they may do there',
    query: ['grants'],
  },
  {
    verb: 'put',
    path: '/api/connections/{id}/credential',
    summary: 'Replace the credential, from the next call on; it is never shown again',
    body: connectionBodies.credential.schema,
  },
  {
    verb: 'post',
    path: '/api/connections/{id}/check',
    summary: 'What works of a connection and what is missing, area by area, in words',
  },
  { verb: 'get', path: '/api/policy', summary: 'Connections, agents and grants as one document' },
  {
    verb: 'post',
    path: '/api/policy/plan',
    summary: 'What a policy file would change, in words; nothing is changed',
    body: policyBodies.plan.schema,
  },
  {
    verb: 'post',
    path: '/api/policy/apply',
    summary: 'Change what differs, all or nothing; keys of new agents are shown this once',
    body: policyBodies.apply.schema,
  },
  {
    verb: 'get',
    path: '/api/retention',
    summary: 'How long the log is kept, and what that would take off it, or another rule would',
    query: ['days', 'maxEntries'],
  },
  {
    verb: 'put',
    path: '/api/retention',
    summary: 'Set how long the log is kept; what goes goes within the hour',
    body: retentionBodies.set.schema,
  },
  {
    verb: 'get',
    path: '/api/alerts',
    summary: 'Where alerts are posted, and which; addresses are not shown whole',
  },
  {
    verb: 'post',
    path: '/api/alerts',
    summary: 'Have alerts posted to an address',
    body: alertBodies.add.schema,
  },
  {
    verb: 'patch',
    path: '/api/alerts/{id}',
    summary: 'Change which alerts an address gets',
    body: alertBodies.change.schema,
  },
  { verb: 'delete', path: '/api/alerts/{id}', summary: 'Post no more alerts there' },
  { verb: 'post', path: '/api/alerts/{id}/test', summary: 'Post a test alert, and say whether it arrived' },
  {
    verb: 'get',
    path: '/api/secrets',
    summary: 'Where the key that seals comes from and since when; never a secret',
  },
  {
    verb: 'get',
    path: '/api/anchors',
    summary: 'Where the log stands now, to be kept elsewhere; also application/x-ndjson',
    query: ['format'],
  },
  {
    verb: 'get',
    path: '/api/export',
    summary: 'Everything the gateway keeps, without secrets: application/x-ndjson',
  },
  {
    verb: 'post',
    path: '/api/try',
    summary: 'Make a call on the local Wix as an agent, and see the decision',
    body: tryBodies.call.schema,
  },
  { verb: 'get', path: '/api/session', summary: 'Who is signed in; null for nobody' },
  {
    verb: 'put',
    path: '/api/session/password',
    summary: 'Change your own password; your other browsers are signed out',
    body: sessionBodies.password.schema,
  },
  { verb: 'get', path: '/api/people', summary: 'List people' },
  {
    verb: 'post',
    path: '/api/people',
    summary: 'Invite someone; the link is shown this once',
    body: peopleBodies.invite.schema,
  },
  { verb: 'patch', path: '/api/people/{id}', summary: 'Change a role', body: peopleBodies.change.schema },
  { verb: 'post', path: '/api/people/{id}/link', summary: 'A new one-time link; the old password ends' },
  { verb: 'delete', path: '/api/people/{id}', summary: 'Remove someone' },
];

/** What works without being known: the ways in and out. */
export const openOperations: readonly Operation[] = [
  { verb: 'get', path: '/api/policy/schema', summary: 'The JSON Schema of a policy file, for editors' },
  {
    verb: 'post',
    path: '/api/session',
    summary: 'Sign in; the session is a cookie that scripts cannot read',
    body: sessionBodies.signIn.schema,
  },
  { verb: 'delete', path: '/api/session', summary: 'Sign out' },
  {
    verb: 'post',
    path: '/api/session/link',
    summary: 'Whom a one-time link is for',
    body: sessionBodies.link.schema,
  },
  {
    verb: 'post',
    path: '/api/session/accept',
    summary: 'Use a one-time link up: choose name and password, and be signed in',
    body: sessionBodies.accept.schema,
  },
];

/** The description of `/api` as OpenAPI 3.1. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of [...operations, ...openOperations])
    paths[operation.path] = { ...paths[operation.path], [operation.verb]: describe(operation) };
  return {
    openapi: '3.1.0',
    info: { title: 'Fairlead', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ admin: [] }, { session: [] }],
    components: {
      securitySchemes: {
        admin: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
      },
    },
    paths,
  };
}

function describe(operation: Operation): JsonObject {
  const { path, summary, body, query = [] } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name: name ?? '',
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = query.map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  return {
    summary,
    ...(openOperations.includes(operation) ? { security: [] } : {}),
    parameters: [...inPath, ...inQuery],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: { '2XX': { description: 'Done' }, '4XX': { description: 'What is wrong, in `message`' } },
  };
}
