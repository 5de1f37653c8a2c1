import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Method } from '../../catalogue/method.ts';

/** What a client may tell its user of a tool: whether it changes something, takes something away, may be repeated. */
export function annotationsOf({ access, verb, name }: Method, title: string): ToolAnnotations {
  const reads = access === 'read';
  return {
    title,
    readOnlyHint: reads,
    destructiveHint: !reads && !/^(Create|Insert|Add|BulkCreate|BulkInsert)/.test(name),
    idempotentHint: reads || verb === 'PUT' || verb === 'DELETE' || /^(Save|Set|Delete|Remove)/.test(name),
    openWorldHint: false,
  };
}
