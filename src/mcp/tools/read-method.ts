import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema, responseSchema } from '../../catalogue/schema.ts';
import type { Caller } from '../caller.ts';
import { outlineOf } from '../docs/outline.ts';
import { methodPage } from '../docs/page.ts';
import { errorResult, mostResultCharacters, textResult } from '../result.ts';
import { findMethod } from './find-method.ts';
import { tellMay } from './search-methods.ts';
import { inputSchema, type McpTool } from './tool.ts';

const mostPart = 12_000;

/** The reference page of one method, or a part of its schema. */
export function readMethodTool(catalogue: Catalogue): McpTool {
  return {
    definition: {
      name: 'read_method',
      title: 'Read about a method',
      description:
        'How to call one method: its fields, limits, permission, errors and an example. Next: call_method, or its own tool when it has one.',
      inputSchema: inputSchema(
        {
          method: { type: 'string', minLength: 1, description: 'id from search_methods, or VERB /path' },
          part: { type: 'string', description: 'only this part of the message, such as product.options' },
          format: {
            type: 'string',
            enum: ['page', 'schema'],
            description: 'schema: the JSON Schema of the message or part',
          },
        },
        ['method'],
      ),
      annotations: {
        title: 'Read about a method',
        readOnlyHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async run({ method: named, part, format }, { caller }) {
      const method = findMethod(catalogue, String(named));
      if (!method) return unknownMethod(catalogue, String(named));
      if (typeof part === 'string' && part !== '') return partResult(method, part);
      return format === 'schema' ? schemaResult(method) : pageResult(method, catalogue, caller);
    },
  };
}

/** Said of a name that no method has, or several. */
export function unknownMethod({ methods }: Catalogue, named: string): CallToolResult {
  const several = methods.filter(({ name, visibility }) => name === named && visibility === 'public');
  const which =
    several.length > 0 ? ` Several are called so: ${several.map(({ id }) => id).join(', ')}.` : '';
  return errorResult(
    `There is no method "${named}".${which} search_methods finds methods by what they do, and gives their ids.`,
  );
}

export function pageResult(method: Method, catalogue: Catalogue, caller: Caller): CallToolResult {
  return textResult(methodPage(method, catalogue, tellMay(method, caller)));
}

/** The whole JSON Schemas, when they fit; their outline else. */
export function schemaResult(method: Method): CallToolResult {
  const request = requestSchema(method);
  if (!request) return errorResult(`The catalogue does not hold the fields of ${method.id}.`);
  const text = JSON.stringify({
    request: { ...request.schema, $defs: request.defs },
    response: responseSchema(method)?.schema ?? null,
  });
  if (text.length <= mostResultCharacters) return textResult(`The JSON Schema of ${method.id}.`, text);
  return textResult(
    `The JSON Schema of ${method.id} has ${text.length} characters, which is too much for one result. This is its outline; read_method with part shows any part of it.`,
    outlineOf(request, '', mostPart)?.text ?? '',
  );
}

function partResult(method: Method, part: string): CallToolResult {
  const request = requestSchema(method);
  const outline = request && outlineOf(request, part, mostPart);
  if (!outline)
    return errorResult(
      `The message of ${method.id} has no part "${part}". read_method without part shows what it has.`,
    );
  return textResult(
    `${part} of ${method.name}; * is required.`,
    outline.text || 'It has no fields that are known.',
  );
}
