import type { Server } from '@modelcontextprotocol/server';

/** Who is at the other end, and what serves it. The transport knows nothing else of either. */
export interface Party {
  /** Sessions and subscriptions belong to it: nobody else can use them. */
  readonly id: string;
  /** A server for one exchange, or for one session; it is connected once. */
  createServer(): Server;
}
