import { isObject, type JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import type { CallMethod, MethodCall } from '../calls/call.ts';
import { siteData } from '../result.ts';
import { callArguments, readCallArguments } from './call-arguments.ts';
import { findMethod } from './find-method.ts';
import { unknownMethod } from './read-method.ts';
import { inputSchema, type McpTool, type ToolContext } from './tool.ts';

/** Calls any method of the Wix API, as far as the agent may. */
export function callMethodTool(catalogue: Catalogue, call: CallMethod): McpTool {
  return {
    definition: {
      name: 'call_method',
      title: 'Call the Wix API',
      description:
        'Calls any method of the Wix API that you may use. The message is checked before it is sent, so that a mistake costs nothing. Read read_method first.',
      inputSchema: inputSchema(
        {
          method: { type: 'string', minLength: 1, description: 'id from search_methods, or VERB /path' },
          message: {
            type: 'object',
            description: 'path parameters, query and body together, by the names that read_method shows',
          },
          from: {
            type: 'integer',
            minimum: 0,
            description: 'of an answer that was cut: the character to go on from',
          },
          ...callArguments,
        },
        ['method'],
      ),
      annotations: {
        title: 'Call the Wix API',
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    async run({ method: named, message, from, ...rest }, context) {
      const method = findMethod(catalogue, String(named));
      if (!method) return unknownMethod(catalogue, String(named));
      const { options } = readCallArguments(rest);
      return callResult(
        call,
        { method, message: isObject(message) ? message : {}, ...options },
        typeof from === 'number' ? from : 0,
        context,
      );
    },
  };
}

/** Makes a call and shows its answer, from a character on. */
export async function callResult(call: CallMethod, asked: MethodCall, from: number, context: ToolContext) {
  const called = await call(asked, context);
  if (called.kind === 'refused') return called.result;
  const { sites } = context.caller.access;
  const site = sites.find(({ siteId }) => siteId === asked.siteId) ?? sites[0];
  const head = `${asked.method.summary}: done${countIn(called.answer)}. On record as ${called.entryId}.`;
  return siteData(head, site?.siteName ?? '', called.answer, from, (next) => restAdvice(asked.method, next));
}

/** `, 24 results` when the answer has a list. */
function countIn(answer: JsonObject): string {
  const list = Object.values(answer).find(Array.isArray);
  return list ? `, ${list.length} result${list.length === 1 ? '' : 's'}` : '';
}

function restAdvice({ access }: Method, next: number): string {
  return access === 'read'
    ? `The rest: the same call with from: ${next}. Better: ask for fewer at a time, or for fewer fields.`
    : 'It was done; read the thing itself for the rest.';
}
