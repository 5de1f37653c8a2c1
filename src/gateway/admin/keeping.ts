import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import { takeAnchors } from '../activity/anchors.ts';
import { showPlace } from '../anchoring.ts';
import type { AdminParts } from './admin.ts';
import { download } from './download.ts';
import { readChoice } from './input.ts';

/** `/api/secrets`: how it stands with secrets, never one of them. */
export function secretRoutes({ secrets }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json(await secrets()));
  return app;
}

/** `/api/anchors`: where every chain of the log stands now, and how writing that elsewhere goes. */
export function anchorRoutes({ database, clock, anchorTo, anchoring }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const format = readChoice(context.req.query('format'), 'format', ['json', 'ndjson']);
    const anchors = await takeAnchors(database, clock.now(), new Map());
    if (format === 'ndjson')
      return download(
        'application/x-ndjson',
        'anchors.ndjson',
        anchors.map((anchor) => `${JSON.stringify(anchor)}\n`),
      );
    const { wroteMs, problem } = anchoring;
    return context.json({
      ...{ to: anchorTo === undefined ? null : showPlace(anchorTo), problem: problem ?? null, anchors },
      written: wroteMs === undefined ? null : toIso(wroteMs),
    });
  });
  return app;
}
