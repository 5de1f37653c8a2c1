import { Hono } from 'hono';
import type { Invited, Person } from '../people/people.ts';
import { type Role, roles } from '../people/roles.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const name = { type: 'string', minLength: 1, maxLength: 60, pattern: '\\S' } as const;
const role = { enum: [...roles] };

export const peopleBodies = {
  invite: body<{ name: string; role: Role }>({ name, role }, ['name', 'role']),
  change: body<{ role: Role }>({ role }, ['role']),
} as const;

/** `/api/people`: who signs in to the console, and as what. */
export function peopleRoutes({ stores: { people }, changes }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ people: await people.list() }));
  app.post('/', async (context) => {
    const given = await readBodyAs(context.req.raw, peopleBodies.invite);
    const { person, link } = await changes.make<Invited>(
      (keep) => people.invite(given.name, given.role, keep),
      (made) => [{ what: `invited ${made.person.name} as ${made.person.role}` }],
    );
    return context.json({ person, link: linkPath(link) }, 201);
  });
  app.patch('/:id', async (context) => {
    const given = await readBodyAs(context.req.raw, peopleBodies.change);
    const person = await changes.make<Person>(
      (keep) => people.setRole(context.req.param('id'), given.role, keep),
      ({ name: called, role: now }) => [{ what: `made ${called} ${now}` }],
    );
    return context.json({ person });
  });
  app.post('/:id/link', async (context) => {
    const person = await people.get(context.req.param('id'));
    const link = await changes.make<string>(
      (keep) => people.newLink(person.id, keep),
      () => [{ what: `gave ${person.name} a new one-time link` }],
    );
    return context.json({ link: linkPath(link) }, 201);
  });
  app.delete('/:id', async (context) => {
    const person = await changes.make<Person>(
      (keep) => people.remove(context.req.param('id'), keep),
      (removed) => [{ what: `removed ${removed.name}` }],
    );
    return context.json({ person });
  });
  return app;
}

/** The secret stands after the hash, which browsers do not send: it is in no log and in no referrer. */
export function linkPath(link: string): string {
  return `/welcome#${link}`;
}
