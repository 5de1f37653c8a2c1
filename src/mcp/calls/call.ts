import type { CallToolResult } from '@modelcontextprotocol/server';
import { responseText, type WireResponse } from '../../base/http.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { errorResult, readError } from '../result.ts';
import type { ToolContext } from '../tools/tool.ts';
import { adviceFor } from './advice.ts';
import type { CheckMessage } from './check.ts';
import { toWire } from './request.ts';

/** A call as a tool makes it. */
export interface MethodCall {
  readonly method: Method;
  /** Path parameters, query and body together, by wire names. */
  readonly message: JsonObject;
  readonly siteId?: string | undefined;
  readonly approval?: string | undefined;
}

/** What came of it: Wix's answer, or a result that says why there is none. */
export type Called =
  | { readonly kind: 'answered'; readonly answer: JsonObject; readonly entryId: string }
  | { readonly kind: 'refused'; readonly result: CallToolResult };

/** Calls methods through the gateway, as the caller. */
export type CallMethod = (call: MethodCall, context: ToolContext) => Promise<Called>;

/** How often a client that wants to know is told that its call still waits. */
const tellEveryMs = 1_000;

/**
 * Makes calls: what is surely wrong is told before anything is sent; what the agent may not do anyhow is sent, so that
 * the refusal is the gateway's own and stands in the log.
 */
export function createCallMethod(check: CheckMessage): CallMethod {
  return async (call, context) => {
    const { access } = context.caller;
    const decision = access.decide(call.method, call.siteId);
    const problems = decision.decision === 'denied' ? [] : check(call.method, call.message);
    if (problems.length > 0) return { kind: 'refused', result: wrongMessage(call.method, problems) };
    const wire = toWire(call.method, call.message, { ...call, signal: context.signal });
    if (!('verb' in wire)) {
      const missing = wire.map((name) => `${name}: is missing; it is part of the path.`);
      return { kind: 'refused', result: wrongMessage(call.method, missing) };
    }
    const waiting =
      decision.decision === 'held' ? 'Waiting for a person to approve it.' : 'Waiting for Wix to answer.';
    const response = await tellingMeanwhile(context, waiting, () => context.caller.send(wire));
    return read(call.method, response);
  };
}

function wrongMessage(method: Method, problems: readonly string[]): CallToolResult {
  return errorResult(
    `Nothing was sent: the message does not fit ${method.name}.\n${problems.map((problem) => `- ${problem}`).join('\n')}\nread_method ${method.id} has the whole schema and an example.`,
  );
}

async function tellingMeanwhile<T>(
  { tell }: ToolContext,
  message: string,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => tell(message), tellEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function read(method: Method, response: WireResponse): Promise<Called> {
  const body = parse(await responseText(response));
  const entryId = response.headers['x-fairlead-activity'] ?? '';
  if (response.status < 400)
    return { kind: 'answered', answer: isObject(body) ? body : { value: body ?? null }, entryId };
  return { kind: 'refused', result: refusedResult(method, response.status, body, entryId) };
}

function parse(text: string): Json | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

/** The sentence, the code, what would be needed, and how to get it. */
function refusedResult(
  method: Method,
  status: number,
  body: Json | undefined,
  entryId: string,
): CallToolResult {
  const { message, code, data } = readError(body);
  const lines = [
    `${method.summary}: ${message || `refused with status ${status}.`}`,
    `Code: ${code || status}.`,
    ...adviceFor(method, status, code, data),
    `On record as ${entryId}.`,
  ];
  return errorResult(
    lines.join('\n'),
    JSON.stringify({ status, code, message, method: method.id, data, activity: entryId }),
  );
}
