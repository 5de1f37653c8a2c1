import type { Handle } from '../base/http.ts';
import type { Access } from '../gateway/access.ts';
import type { Approval } from '../gateway/approvals.ts';
import type { Agent, Elevation } from '../gateway/call.ts';
import type { Left } from '../gateway/guardrails/spend.ts';

/** What holds at one site besides levels. */
export interface SiteLimits {
  readonly siteId: string;
  /** In words. */
  readonly conditions: readonly string[];
  readonly left: readonly Left[];
  readonly elevations: readonly Elevation[];
}

/** An agent at work over MCP. It has no door of its own: `send` is the gateway, and `access` is what the gateway decides. */
export interface Caller {
  readonly agent: Agent;
  readonly access: Access;
  readonly send: Handle;
  /** What an agent may ask of Fairlead itself, with the key it came with. */
  readonly ask: Handle;
  /** The conditions on what it may do at each site, with what is left of those that count. */
  limits(): Promise<readonly SiteLimits[]>;
  /** Its own questions to a person. */
  approvals(): Promise<readonly Approval[]>;
}
