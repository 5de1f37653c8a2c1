import type { Handle } from '../base/http.ts';
import type { Access } from '../gateway/access.ts';
import type { Approval } from '../gateway/approvals.ts';
import type { Agent } from '../gateway/call.ts';

/** An agent at work over MCP. It has no door of its own: `send` is the gateway, and `access` is what the gateway decides. */
export interface Caller {
  readonly agent: Agent;
  readonly access: Access;
  readonly send: Handle;
  /** What an agent may ask of Fairlead itself, with the key it came with. */
  readonly ask: Handle;
  /** Its own questions to a person. */
  approvals(): Promise<readonly Approval[]>;
}
