import type { Hono } from 'hono';
import { listDeliveries, redeliver } from '../webhooks/log.ts';
import { NotThere } from './apps.ts';
import type { ControlParts } from './control.ts';
import { BadInput } from './input.ts';

const states = ['pending', 'delivered', 'failed'] as const;

/** `/_local/webhooks`: what apps were told, each try with what came back, and telling again by hand. */
export function addWebhooks(
  app: Hono,
  { database, clock, changed }: Pick<ControlParts, 'database' | 'clock' | 'changed'>,
): void {
  app.get('/webhooks', async (context) => {
    const { state, appId } = context.req.query();
    const wanted = states.find((one) => one === state);
    if (state !== undefined && !wanted)
      throw new BadInput(`state is "${state}": it should be ${states.join(', ')}.`);
    return context.json({ webhooks: await listDeliveries(database.read, { state: wanted, appId }) });
  });

  app.post('/webhooks/:id/redeliver', async (context) => {
    const id = context.req.param('id');
    if (!(await database.write((tx) => redeliver(tx, id, clock.now()))))
      throw new NotThere(`There is no delivery ${id}.`);
    changed();
    const [delivery] = await listDeliveries(database.read, { id });
    return context.json(delivery ?? {});
  });
}
