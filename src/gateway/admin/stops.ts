import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import { type AreaId, areaName, areas } from '../../catalogue/method.ts';
import type { Stop } from '../call.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

/** An agent is stopped by pausing it, `PATCH /api/agents/{id}`. */
export const stopBodies = {
  set: body<{ scope: Stop['scope']; id?: string }>(
    { scope: { enum: ['all', 'connection', 'area'] }, id: { type: 'string', minLength: 1, maxLength: 100 } },
    ['scope'],
  ),
} as const;

/** `/api/stops`: what is stopped for every agent; `/api/stops/drill` shows that stopping works. */
export function stopRoutes(parts: AdminParts): Hono {
  const { stores, changes, drill } = parts;
  const app = new Hono();
  app.get('/', async (context) =>
    context.json({
      stops: (await stores.stops.list()).map(({ sinceMs, ...stop }) => ({ ...stop, since: toIso(sinceMs) })),
    }),
  );
  app.post('/', async (context) => {
    const { stop, what } = await readStop(parts, await readBodyAs(context.req.raw, stopBodies.set));
    await changes.make(
      (keep) => stores.stops.set(stop, keep),
      () => [{ what: `stopped ${what}` }],
    );
    return context.json(stop, 201);
  });
  app.delete('/', async (context) => {
    const { stop, what } = await readStop(parts, stopBodies.set.read(context.req.query()));
    await changes.make(
      (keep) => stores.stops.clear(stop, keep),
      () => [{ what: `let ${what} go on` }],
    );
    return context.json(stop);
  });
  app.post('/drill', async (context) => {
    const report = await drill();
    await changes.record(`ran a drill of the stop, which ${report.ok ? 'worked' : 'did not work'}`);
    return context.json(report);
  });
  return app;
}

async function readStop(
  { stores }: AdminParts,
  { scope, id = '' }: { scope: Stop['scope']; id?: string },
): Promise<{ stop: Stop; what: string }> {
  if (scope === 'all') return { stop: { scope, id: '' }, what: 'everything' };
  if (scope === 'connection') return { stop: { scope, id }, what: (await stores.connections.get(id)).name };
  if (areas.some((area) => area.id === id)) return { stop: { scope, id }, what: areaName(id as AreaId) };
  throw new WrongInput([`id is "${id}": it should be an area, ${areas.map((area) => area.id).join(', ')}.`]);
}
