import type { CallToolResult, Tool } from '@modelcontextprotocol/server';
import type { JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Method } from '../catalogue/method.ts';
import type { Access } from '../gateway/access.ts';
import { wrongArguments } from './arguments.ts';
import type { Caller } from './caller.ts';
import { createCallMethod } from './calls/call.ts';
import { createMessageCheck } from './calls/check.ts';
import { createMethodSearch } from './docs/search.ts';
import { guideMethods } from './guide/guide.ts';
import { guideTool } from './guide/tool.ts';
import { errorResult } from './result.ts';
import { pendingApprovalsTool, requestAccessTool } from './tools/approvals.ts';
import { callMethodTool } from './tools/call-method.ts';
import { myAccessTool } from './tools/my-access.ts';
import { readMethodTool } from './tools/read-method.ts';
import { searchMethodsTool } from './tools/search-methods.ts';
import type { McpTool, ToolContext } from './tools/tool.ts';
import { callWixSiteTool, wixNamedTools } from './tools/wix-names.ts';

/** What one agent sees: only tools that it may use. */
export interface Surface {
  readonly tools: readonly Tool[];
  /** Every method that it may call or ask for, on any of its sites. */
  readonly granted: readonly Method[];
  /** The same text as long as the same is listed. */
  readonly signature: string;
  call(name: string, args: JsonObject, context: ToolContext): Promise<CallToolResult>;
}

/** Shows each caller its surface; kept for as long as the policy is the same and time changes nothing in it. */
export type SurfaceOf = (caller: Caller) => Surface;

export function createSurfaces(catalogue: Catalogue): SurfaceOf {
  const all = createTools(catalogue);
  const kept = new Map<string, Kept>();
  return (caller) => {
    const known = kept.get(caller.agent.id);
    if (known && isCurrent(known, caller.access)) return known.surface;
    const granted = grantedTo(catalogue, caller);
    const surface = toSurface(
      all.filter(({ isFor }) => isFor(new Set(granted))).map(({ tool }) => tool),
      granted,
    );
    const { version, atMs, untilMs } = caller.access;
    kept.set(caller.agent.id, { version, atMs, untilMs, surface });
    return surface;
  };
}

interface Kept extends Pick<Access, 'version' | 'atMs' | 'untilMs'> {
  readonly surface: Surface;
}

function isCurrent({ version, atMs, untilMs }: Kept, now: Access): boolean {
  return version === now.version && atMs <= now.atMs && now.atMs < untilMs;
}

/** A tool, and to whom it is shown: by the methods that are granted. */
interface Offered {
  readonly tool: McpTool;
  isFor(granted: ReadonlySet<Method>): boolean;
}

function grantedTo({ methods }: Catalogue, { access }: Caller): readonly Method[] {
  return methods.filter(
    (method) =>
      method.visibility === 'public' &&
      access.sites.some(({ siteId }) => access.decide(method, siteId).decision !== 'denied'),
  );
}

function createTools(catalogue: Catalogue): Offered[] {
  const call = createCallMethod(createMessageCheck());
  const search = createMethodSearch(catalogue);
  const parts = { catalogue, search, call };
  const anyone = () => true;
  const whoMayCall = (granted: ReadonlySet<Method>) => granted.size > 0;
  return [
    ...guideTools(parts),
    { tool: searchMethodsTool(search), isFor: anyone },
    { tool: readMethodTool(catalogue), isFor: anyone },
    { tool: callMethodTool(catalogue, call), isFor: whoMayCall },
    { tool: myAccessTool(catalogue), isFor: anyone },
    { tool: requestAccessTool, isFor: anyone },
    { tool: pendingApprovalsTool, isFor: anyone },
    ...wixNamedTools(parts).map((tool) => ({ tool, isFor: anyone })),
    { tool: callWixSiteTool(parts), isFor: whoMayCall },
  ];
}

function guideTools({
  catalogue,
  call,
}: {
  catalogue: Catalogue;
  call: ReturnType<typeof createCallMethod>;
}): Offered[] {
  return guideMethods.map((guide) => {
    const method = catalogue.byId.get(guide.method);
    if (!method) throw new Error(`The catalogue has no method ${guide.method}`);
    return {
      tool: guideTool(guide, method, call),
      isFor: (granted) => granted.has(method),
    };
  });
}

function toSurface(tools: readonly McpTool[], granted: readonly Method[]): Surface {
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return {
    tools: tools.map(({ definition }) => definition),
    granted,
    signature: [...byName.keys(), ...granted.map(({ id }) => id)].join(' '),
    async call(name, args, context) {
      const tool = byName.get(name);
      if (!tool) return notListed(name);
      const wrong = wrongArguments(tool.definition, args);
      if (wrong.length > 0)
        return errorResult(`${name} was not run:\n${wrong.map((one) => `- ${one}`).join('\n')}`);
      return tool.run(args, context);
    },
  };
}

/** A tool that is not listed may have been yesterday: the agent is told where to look, not what others have. */
function notListed(name: string): CallToolResult {
  return errorResult(`You have no tool "${name}". List the tools again; my_access shows what you may do.`);
}
