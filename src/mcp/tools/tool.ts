import type { CallToolResult, Tool } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../base/json.ts';
import type { Caller } from '../caller.ts';

/** What a tool is run with besides its arguments. */
export interface ToolContext {
  readonly caller: Caller;
  /** Aborts when the client takes its request back. */
  readonly signal: AbortSignal;
  /** Tells the client how it goes, if it wants to know. */
  readonly tell: (message: string) => void;
}

/** A tool as listed, and what it does. */
export interface McpTool {
  readonly definition: Tool;
  /** Arguments have been checked against the input schema. Refusals are results, not exceptions. */
  run(args: JsonObject, context: ToolContext): Promise<CallToolResult>;
}

/** A JSON Schema of arguments. */
export function inputSchema(properties: JsonObject, required: readonly string[] = []): Tool['inputSchema'] {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required: [...required] }),
    additionalProperties: false,
  };
}
