import type { Tool } from '@modelcontextprotocol/server';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema } from '../../catalogue/schema.ts';
import type { CallMethod } from '../calls/call.ts';
import { annotationsOf } from '../tools/annotations.ts';
import { callArguments, readCallArguments } from '../tools/call-arguments.ts';
import type { McpTool } from '../tools/tool.ts';
import { answerResult } from './answer.ts';
import type { GuideMethod } from './guide.ts';
import { trimSchema } from './trim.ts';

/** How many a list answers when the agent does not say: enough to see, little enough to read. */
const usualLimit = 24;

/** The typed tool of a guide method. */
export function guideTool(guide: GuideMethod, method: Method, call: CallMethod): McpTool {
  return {
    definition: definitionOf(guide, method),
    async run(args, context) {
      const { answer, options, message } = readGuideArguments(args);
      const sent = guide.answer.kind === 'list' ? withLimit(message, guide.answer.paging) : message;
      const called = await call({ method, message: sent, ...options }, context);
      if (called.kind === 'refused') return called.result;
      const site =
        context.caller.access.sites.find(({ siteId }) => siteId === options.siteId) ??
        context.caller.access.sites[0];
      return answerResult(guide, called, sent, answer, site?.siteName ?? '');
    },
  };
}

function definitionOf(guide: GuideMethod, method: Method): Tool {
  const message = trimSchema(requestSchema(method), guide.input, guide.hints ?? {});
  const properties = {
    ...(isObject(message.properties) ? message.properties : {}),
    ...answerArgument,
    ...callArguments,
  };
  return {
    name: guide.tool,
    title: guide.title,
    description: `${guide.description} (${method.verb} ${method.path}; read_method ${method.id} shows every field.)`,
    inputSchema: { ...message, type: 'object', properties },
    outputSchema: outputOf(guide),
    annotations: annotationsOf(method, guide.title),
  };
}

const answerArgument: JsonObject = {
  answer: {
    type: 'string',
    enum: ['compact', 'full'],
    description: 'compact (usual): the fields that matter; full: everything that Wix answers',
  },
};

function outputOf({ answer }: GuideMethod): NonNullable<Tool['outputSchema']> {
  const activity = { type: 'string', description: 'id of the entry in the activity log' };
  if (answer.kind === 'one')
    return {
      type: 'object',
      properties: { [answer.entity]: { type: 'object' }, activity },
      required: [answer.entity],
    };
  return {
    type: 'object',
    properties: {
      found: { type: 'string', description: 'such as 24 of 312' },
      count: { type: 'integer' },
      total: { type: 'integer' },
      items: { type: 'array', items: { type: 'object' } },
      next: {
        type: 'object',
        properties: { path: { type: 'string' }, value: { type: ['string', 'integer'] } },
        description: 'for the next page: the same call with this value at this path',
      },
      activity,
    },
    required: ['found', 'count', 'items'],
  };
}

function readGuideArguments(args: JsonObject) {
  const { answer, ...rest } = args;
  const { options, others } = readCallArguments(rest);
  return { answer: answer === 'full' ? ('full' as const) : ('compact' as const), options, message: others };
}

/** Asks for a page that is easily read, unless the agent says how many. */
function withLimit(
  message: JsonObject,
  paging: { readonly at: string; readonly by: 'cursor' | 'offset' },
): JsonObject {
  const [first = '', ...rest] = paging.at.split('.');
  const at = isObject(message[first]) ? message[first] : {};
  if (rest.length === 0) return { ...message, [first]: 'limit' in at ? at : { ...at, limit: usualLimit } };
  const [second = ''] = rest;
  if (isObject(at.cursorPaging) && second !== 'cursorPaging') return message;
  const inner = isObject(at[second]) ? at[second] : {};
  return {
    ...message,
    [first]: { ...at, [second]: 'limit' in inner ? inner : { ...inner, limit: usualLimit } },
  };
}
