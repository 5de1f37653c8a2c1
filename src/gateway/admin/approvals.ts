import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import { type Approval, approvalPage } from '../approvals.ts';
import { cleanNote } from '../note.ts';
import { currentActor } from '../people/actor.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs, readChoice, readWhole } from './input.ts';

export const approvalBodies = {
  answer: body<{ note?: string }>({ note: { type: 'string', maxLength: 500 } }),
} as const;

/** `/api/approvals`: calls that wait for a person, and levels that agents ask for. */
export function approvalRoutes({ approvals, stores: { agents }, changes }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const states = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
    const state = readChoice(context.req.query('state'), 'state', states);
    const { agent: agentId, limit: most, cursor } = context.req.query();
    const limit = readWhole(most, 'limit', approvalPage, 1, approvalPage);
    const found = await approvals.list({ state, agentId, limit }, readCursor(cursor));
    const last = found.length === limit ? found.at(-1) : undefined;
    return context.json({ approvals: found.map(shown), ...(last ? { next: cursorOf(last) } : {}) });
  });
  app.get('/:id', async (context) => context.json(shown(await approvals.get(context.req.param('id')))));
  for (const [path, state] of [
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)
    app.post(`/:id/${path}`, async (context) => {
      const { note = '' } = await readBodyAs(context.req.raw, approvalBodies.answer);
      const id = context.req.param('id');
      const { agentId } = await approvals.get(id);
      const agent = (await agents.list()).find((one) => one.id === agentId);
      const answer = { state, by: actorName(), note: cleanNote(note) };
      const approval = await changes.make<Approval>(
        (keep) => approvals.decide(id, answer, keep),
        (made) => [{ what: `${state} this${told(made)}`, agent }],
      );
      return context.json(shown(approval));
    });
  return app;
}

type Place = Pick<Approval, 'createdMs' | 'id'>;

function cursorOf({ createdMs, id }: Place): string {
  return Buffer.from(`${createdMs} ${id}`).toString('base64url');
}

function readCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [, createdMs, id] = /^(\d{1,15}) ([\w-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdMs === undefined || id === undefined)
    throw new WrongInput([`cursor is "${cursor.slice(0, 80)}": it should be the next of another page.`]);
  return { createdMs: Number(createdMs), id };
}

/** `rejected this (too dear): Pricer tried to …`; the sentence's own full stop is the entry's. */
function told({ sentence, note }: Approval): string {
  return `${note ? ` (${note})` : ''}: ${sentence.replace(/\.$/, '')}`;
}

/** As sentences say it: `Approved by the owner`, `Approved by Ada`. */
function actorName(): string {
  const { personId, name } = currentActor();
  return personId === null ? 'the owner' : name;
}

function shown({ createdMs, expiresMs, decidedMs, usedMs, ...approval }: Approval) {
  return {
    ...approval,
    createdAt: toIso(createdMs),
    expiresAt: toIso(expiresMs),
    decidedAt: decidedMs === null ? null : toIso(decidedMs),
    usedAt: usedMs === null ? null : toIso(usedMs),
  };
}
