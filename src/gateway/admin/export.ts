import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import { exportLog } from '../activity/export.ts';
import type { Approval, Approvals } from '../approvals.ts';
import type { AdminParts } from './admin.ts';
import { download } from './download.ts';

/**
 * `/api/export`: everything that the gateway keeps, a line of JSON each, and no secret: what is granted, people, agents
 * with the ends of their keys, approvals, what is stopped and set, and every record of the log with its hash.
 */
export function exportRoutes(parts: AdminParts): Hono {
  const app = new Hono();
  app.get('/', () => download('application/x-ndjson', 'fairlead.ndjson', everything(parts)));
  return app;
}

async function* everything(parts: AdminParts): AsyncGenerator<string> {
  const { stores, approvals, retention, alerts, clock, version, database } = parts;
  const line = (part: string, of: object): string => `${JSON.stringify({ part, ...of })}\n`;
  yield line('export', { version, at: toIso(clock.now()) });
  yield line('policy', { policy: await stores.policyFiles.export() });
  for (const person of await stores.people.list()) yield line('person', person);
  for (const agent of await stores.agents.list())
    yield line('agent', { ...agent, keys: await stores.keys.list(agent.id) });
  for (const stop of await stores.stops.list()) yield line('stop', stop);
  yield line('retention', await retention.get());
  for (const address of await alerts.list()) yield line('alert', address);
  for await (const approval of allApprovals(approvals)) yield line('approval', approval);
  for await (const { part, row } of exportLog(database.read)) yield line(part, row);
}

async function* allApprovals(approvals: Approvals): AsyncGenerator<Approval> {
  let page: Approval[] = [];
  do {
    page = await approvals.list({}, page.at(-1));
    yield* page;
  } while (page.length > 0);
}
