import { Hono } from 'hono';
import { toIso } from '../../base/clock.ts';
import type { Approval } from '../approvals.ts';
import { cleanNote } from '../note.ts';
import { currentActor } from '../people/actor.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs, readChoice } from './input.ts';

export const approvalBodies = {
  answer: body<{ note?: string }>({ note: { type: 'string', maxLength: 500 } }),
} as const;

/** `/api/approvals`: calls that wait for a person, and levels that agents ask for. */
export function approvalRoutes({ approvals, stores: { agents }, changes }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const states = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
    const state = readChoice(context.req.query('state'), 'state', states);
    const found = await approvals.list({ state, agentId: context.req.query('agent') });
    return context.json({ approvals: found.map(shown) });
  });
  app.get('/:id', async (context) => context.json(shown(await approvals.get(context.req.param('id')))));
  for (const [path, state] of [
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)
    app.post(`/:id/${path}`, async (context) => {
      const { note = '' } = await readBodyAs(context.req.raw, approvalBodies.answer);
      const id = context.req.param('id');
      const approval = await approvals.decide(id, state, actorName(), cleanNote(note));
      const agent = (await agents.list()).find(({ id }) => id === approval.agentId);
      await changes.record(`${state} this${told(approval)}`, agent);
      return context.json(shown(approval));
    });
  return app;
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
