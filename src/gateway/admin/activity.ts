import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { allEntries, type EntryFilter, getEntry, listEntries } from '../activity/list.ts';
import { positionsOf } from '../activity/position.ts';
import type { Entry } from '../activity/rows.ts';
import { type Verdict, verifyLog, walkLog } from '../activity/verify.ts';
import { decideAgain } from '../decide-again.ts';
import type { AdminParts } from './admin.ts';
import { download } from './download.ts';
import { createActorOf } from './guard.ts';
import { readChoice, readInstant, readWhole } from './input.ts';
import { tellEntries } from './live.ts';

/** `/api/activity`: what agents did and tried, newest first. */
export function activityRoutes(parts: AdminParts): Hono {
  const { database, following, clock, catalogue, bodies, bodyDeadline } = parts;
  const actorOf = createActorOf(parts);
  const app = new Hono();
  app.get('/', async (context) => {
    const filter = readFilter(context.req.query());
    const format = readChoice(context.req.query('format'), 'format', ['json', 'csv', 'ndjson']);
    const accept = context.req.header('accept') ?? '';
    if (format === 'csv' || (!format && accept.includes('text/csv')))
      return download('text/csv; charset=utf-8', 'activity.csv', csv(allEntries(database, filter)));
    if (format === 'ndjson' || (!format && accept.includes('application/x-ndjson')))
      return download('application/x-ndjson', 'activity.ndjson', ndjson(allEntries(database, filter)));
    const limit = readWhole(context.req.query('limit'), 'limit', 50, 1, 500);
    return context.json(await listEntries(database, filter, limit, context.req.query('cursor')));
  });
  app.get('/stream', (context) => {
    const mayListen = async (): Promise<boolean> => (await actorOf(context.req.raw)) !== undefined;
    return streamSSE(context, (stream) =>
      tellEntries(stream, { ...{ following, clock, mayListen }, alarm: bodyDeadline.alarm }),
    );
  });
  app.get('/verify', async (context) => {
    if (context.req.header('accept')?.includes('application/x-ndjson'))
      return download('application/x-ndjson', 'verify.ndjson', verifyLines(parts));
    const verdict = await verifyLog(database.read, await parts.knownAnchors(), context.req.raw.signal);
    tellIfBroken(parts, verdict);
    return context.json(verdict);
  });
  app.get('/:id/bodies', async (context) => {
    const kept = await bodies.find(context.req.param('id'));
    return kept
      ? context.json(kept)
      : context.json({ message: `No bodies are kept of ${context.req.param('id')}.` }, 404);
  });
  app.get('/:id/again', async (context) => {
    const decided = await decideAgain(database.read, catalogue.router, context.req.param('id'));
    return decided
      ? context.json(decided)
      : context.json({ message: `There is no decision of ${context.req.param('id')} to take again.` }, 404);
  });
  app.get('/:id', async (context) => {
    const entry = await getEntry(database.read, context.req.param('id'));
    return entry
      ? context.json({ ...entry, records: await positionsOf(database.read, entry.id) })
      : context.json({ message: `There is no entry ${context.req.param('id')}.` }, 404);
  });
  return app;
}

/** A line for how far it is, again and again; the last is the verdict. */
async function* verifyLines(parts: AdminParts): AsyncGenerator<string> {
  const walk = walkLog(parts.database.read, await parts.knownAnchors());
  for (;;) {
    const { done, value } = await walk.next();
    if (done) tellIfBroken(parts, value);
    yield `${JSON.stringify(value)}\n`;
    if (done) return;
  }
}

function tellIfBroken({ onBroken }: AdminParts, { ok, firstBroken, reason }: Verdict): void {
  if (!ok) onBroken({ entry: firstBroken ?? '', reason: reason ?? 'it is not whole' });
}

function readFilter(query: Readonly<Record<string, string | undefined>>): EntryFilter {
  return {
    agent: query.agent,
    area: query.area,
    decision: readChoice(query.decision, 'decision', ['allowed', 'denied', 'held', 'made']),
    method: query.method,
    target: query.target,
    about: query.about || undefined,
    q: query.q || undefined,
    fromMs: readInstant(query.from, 'from'),
    toMs: readInstant(query.to, 'to'),
  };
}

async function* ndjson(entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

const columns: Readonly<Record<string, (entry: Entry) => string | number | null>> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  agent: ({ agent }) => agent.name,
  site: ({ connection }) => connection.site,
  method: ({ method }) => method,
  area: ({ area }) => area,
  access: ({ access }) => access,
  verb: ({ verb }) => verb,
  path: ({ path }) => path,
  decision: ({ decision }) => decision,
  rule: ({ rule }) => rule,
  code: ({ code }) => code,
  reason: ({ reason }) => reason,
  sentence: ({ sentence }) => sentence,
  outcome: ({ outcome }) => outcome,
  status: ({ status }) => status,
  durationMs: ({ durationMs }) => durationMs,
  target: ({ target }) => target,
};

async function* csv(entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  yield `${Object.keys(columns).join(',')}\r\n`;
  for await (const entry of entries)
    yield `${Object.values(columns)
      .map((read) => cell(read(entry)))
      .join(',')}\r\n`;
}

/** RFC 4180; and nothing that a spreadsheet would take for a formula. */
function cell(value: string | number | null): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r\n]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
