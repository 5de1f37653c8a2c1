import { Hono } from 'hono';
import { responseText } from '../../base/http.ts';
import { getEntry } from '../activity/list.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

interface TriedCall {
  readonly agent: string;
  readonly verb: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: object;
}

export const tryBodies = {
  call: body<TriedCall>(
    {
      agent: { type: 'string' },
      verb: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      path: { type: 'string', pattern: '^/', maxLength: 4_000 },
      body: { type: 'object' },
    },
    ['agent', 'verb', 'path'],
  ),
} as const;

/** Long enough for one call. */
const lentMs = 60_000;

/**
 * `/api/try`: makes a call on the local Wix as an agent would, through the gateway with a key lent for that one call:
 * the decision, the record and the answer are the real ones. Never on a real site.
 */
export function tryRoutes({ stores, gateway, local, database, log, changes, clock }: AdminParts): Hono {
  const app = new Hono();
  app.post('/', async (context) => {
    const given = await readBodyAs(context.req.raw, tryBodies.call);
    if (!local)
      throw new WrongInput(['Trying a method needs the local Wix: start everything with `fairlead up`.']);
    const agent = await stores.agents.get(given.agent);
    await changes.record(`tried ${given.verb} ${given.path.split('?', 1)[0]} as ${agent.name}`, agent);
    const key = await stores.keys.create(agent.id, clock.now() + lentMs);
    try {
      const text = given.body === undefined ? undefined : Buffer.from(JSON.stringify(given.body));
      const startedMs = performance.now();
      const response = await gateway({
        verb: given.verb,
        target: given.path,
        headers: {
          authorization: key.text,
          'wix-site-id': local.siteId,
          ...(text ? { 'content-type': 'application/json', 'content-length': String(text.byteLength) } : {}),
        },
        body: text,
        signal: context.req.raw.signal,
      });
      const answer = await responseText(response);
      await log.flush();
      const entry = await getEntry(database.read, response.headers['x-fairlead-activity'] ?? '');
      return context.json({
        status: response.status,
        durationMs: Math.round(performance.now() - startedMs),
        body: answer,
        entry: entry ?? null,
      });
    } finally {
      await stores.keys.forget(agent.id, key.id);
    }
  });
  return app;
}
