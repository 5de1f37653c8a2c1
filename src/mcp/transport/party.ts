import type { CallToolResult, Implementation, Server } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../base/json.ts';
import type { Identify } from '../../gateway/step.ts';

/** How a request showed who it is. */
export interface Proof {
  identify: Identify;
}

/** Who is at the other end, and what serves it. The transport knows nothing else of either. */
export interface Party {
  /** Sessions and subscriptions belong to it: nobody else can use them. */
  readonly id: string;
  /** A server for one exchange, or for one session; it is connected once. */
  createServer(): Server;
  /** Runs a tool without a server, with the very result that one would give; not every party can. */
  callTool?(name: string, args: JsonObject, signal: AbortSignal): Promise<CallToolResult>;
  /** How its requests showed who they are; a session that outlasts one goes on with that of the newest. */
  readonly proof?: Proof;
  /** What the servers say they are. */
  readonly info?: Implementation;
}
