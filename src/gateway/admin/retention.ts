import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import { measureShortening, type RetentionRule, retentionOf } from '../activity/retention.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs, readWhole } from './input.ts';

const mostDays = 36_500;
const mostEntries = 1_000_000_000_000;

export const retentionBodies = {
  set: body<RetentionRule>(
    {
      days: { type: 'integer', minimum: 0, maximum: mostDays },
      maxEntries: { type: 'integer', minimum: 0, maximum: mostEntries },
    },
    ['days', 'maxEntries'],
  ),
} as const;

/** `/api/retention`: how long the log is kept, and what that takes off it; with `days` or `maxEntries`, what they would. */
export function retentionRoutes({ database, retention, clock, changes }: AdminParts): Hono {
  const app = new Hono();
  const shown = async (rule: RetentionRule) => {
    const { oldestMs, ...measured } = await measureShortening(database, retentionOf(rule, clock.now()));
    const oldest = oldestMs === undefined ? null : toIso(oldestMs);
    return { ...rule, ...measured, oldest, fixed: retention.fixed !== undefined };
  };
  app.get('/', async (context) => {
    const { days, maxEntries } = context.req.query();
    const now = await retention.get();
    return context.json(
      await shown({
        days: readWhole(days, 'days', now.days, 0, mostDays),
        maxEntries: readWhole(maxEntries, 'maxEntries', now.maxEntries, 0, mostEntries),
      }),
    );
  });
  app.put('/', async (context) => {
    const rule = await readBodyAs(context.req.raw, retentionBodies.set);
    if (retention.fixed)
      throw new WrongInput([
        'retention is set where Fairlead is started, by --activity-days and --activity-max-entries: change it there.',
      ]);
    await changes.make<RetentionRule>(
      (keep) => retention.set(rule, keep),
      (before) => [
        { what: `set how long the activity log is kept to ${tell(rule)}; it was ${tell(before)}` },
      ],
    );
    return context.json(await shown(rule));
  });
  return app;
}

/** `90 days, at most 100000 entries`. */
function tell({ days, maxEntries }: RetentionRule): string {
  const parts = [days > 0 ? `${days} days` : '', maxEntries > 0 ? `at most ${maxEntries} entries` : ''];
  return parts.filter(Boolean).join(', ') || 'for ever';
}
