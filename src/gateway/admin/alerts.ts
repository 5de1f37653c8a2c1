import { Hono } from 'hono';
import type { JsonObject } from '../../base/json.ts';
import type { AlertAddress } from '../activity/alert-addresses.ts';
import { type AlertKind, alertKinds } from '../activity/alerts.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const kinds: JsonObject = {
  ...{ type: 'array', items: { enum: [...alertKinds] } },
  ...{ minItems: 1, uniqueItems: true },
};

export const alertBodies = {
  add: body<{ url: string; kinds: AlertKind[] }>(
    { url: { type: 'string', pattern: '^https?://[^/?#]', maxLength: 2_000 }, kinds },
    ['url', 'kinds'],
  ),
  change: body<{ kinds: AlertKind[] }>({ kinds }, ['kinds']),
} as const;

/** `/api/alerts`: where someone is told at once, and of what. An address is written, never read back. */
export function alertRoutes({ alerts, changes }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ alerts: await alerts.list(), kinds: alertKinds }));
  app.post('/', async (context) => {
    const given = await readBodyAs(context.req.raw, alertBodies.add);
    if (!URL.canParse(given.url))
      throw new WrongInput(['url should be an address such as https://example.com/hook.']);
    const added = await changes.make<AlertAddress>(
      (keep) => alerts.add(given.url, given.kinds, keep),
      ({ shown, kinds: wanted }) => [{ what: `has alerts sent to ${shown}: ${wanted.join(', ')}` }],
    );
    return context.json(added, 201);
  });
  app.patch('/:id', async (context) => {
    const given = await readBodyAs(context.req.raw, alertBodies.change);
    const changed = await changes.make<AlertAddress>(
      (keep) => alerts.setKinds(context.req.param('id'), given.kinds, keep),
      ({ shown, kinds: wanted }) => [{ what: `has these alerts sent to ${shown}: ${wanted.join(', ')}` }],
    );
    return context.json(changed);
  });
  app.delete('/:id', async (context) => {
    const removed = await changes.make<AlertAddress>(
      (keep) => alerts.remove(context.req.param('id'), keep),
      ({ shown }) => [{ what: `has no more alerts sent to ${shown}` }],
    );
    return context.json(removed);
  });
  app.post('/:id/test', async (context) => {
    const problem = await alerts.test(context.req.param('id'));
    await changes.record('sent a test alert');
    return context.json({ ok: problem === undefined, message: problem ?? 'The alert arrived.' });
  });
  return app;
}
