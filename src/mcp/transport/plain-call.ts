import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from '@modelcontextprotocol/server';
import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Party } from './party.ts';

/** A call of a tool in the revision 2026-07-28 that asks for nothing besides its result. */
interface PlainCall {
  readonly id: string | number;
  readonly name: string;
  readonly args: JsonObject;
}

const revision = '2026-07-28';

/**
 * Recognises the one request that comes again and again: the library takes it apart and builds a server for it, which
 * costs as much as the call itself. Only what is in every respect as the protocol wants it is recognised; everything
 * else, and all that is wrong, is the library's to answer.
 */
export function readPlainCall({ headers }: WireRequest, sent: unknown): PlainCall | undefined {
  if (!isObject(sent) || sent.jsonrpc !== '2.0' || sent.method !== 'tools/call') return undefined;
  const { id, params } = sent;
  if ((typeof id !== 'string' && typeof id !== 'number') || !isObject(params)) return undefined;
  const { name, arguments: args = {}, _meta: meta, ...others } = params;
  if (typeof name !== 'string' || !isObject(args) || !isPlainMeta(meta) || Object.keys(others).length > 0)
    return undefined;
  const asSaid =
    headers['mcp-protocol-version'] === revision &&
    headers['mcp-method'] === 'tools/call' &&
    headers['mcp-name'] === name;
  const accepts = headers.accept ?? '';
  return asSaid && accepts.includes('application/json') && accepts.includes('text/event-stream')
    ? { id, name, args }
    : undefined;
}

/** The envelope of a request, and nothing else: no progress to tell, no log to write. */
function isPlainMeta(meta: unknown): boolean {
  if (!isObject(meta)) return false;
  const {
    [PROTOCOL_VERSION_META_KEY]: version,
    [CLIENT_CAPABILITIES_META_KEY]: can,
    [CLIENT_INFO_META_KEY]: who,
    ...others
  } = meta;
  if (version !== revision || Object.keys(others).length > 0) return false;
  if (!isObject(can) || !Object.values(can).every(isObject)) return false;
  return (
    who === undefined || (isObject(who) && typeof who.name === 'string' && typeof who.version === 'string')
  );
}

/** Runs the tool and answers as the library does. */
export async function answerPlainCall(
  { id, name, args }: PlainCall,
  { callTool, info }: Pick<Required<Party>, 'callTool' | 'info'>,
  signal: AbortSignal,
): Promise<WireResponse> {
  const result = await callTool(name, args, signal);
  const stamped = {
    ...result,
    resultType: 'complete',
    _meta: { ...result._meta, [SERVER_INFO_META_KEY]: info },
  };
  return jsonResponse(200, { jsonrpc: '2.0', id, result: stamped });
}
