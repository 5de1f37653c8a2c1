import { Hono } from 'hono';
import { summarise } from '../activity/summary.ts';
import type { AdminParts } from './admin.ts';
import { readInstant, readWhole } from './input.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** `/api/overview`: the calls of the last day, or of the stretch that is asked for, counted. */
export function overviewRoutes({ database, clock }: Pick<AdminParts, 'database' | 'clock'>): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const { from, to, parts } = context.req.query();
    const toMs = readInstant(to, 'to') ?? clock.now() + 1;
    const fromMs = readInstant(from, 'from') ?? toMs - dayMs;
    return context.json(await summarise(database, fromMs, toMs, readWhole(parts, 'parts', 24, 1, 500)));
  });
  return app;
}
