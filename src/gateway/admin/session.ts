import { type Context, Hono } from 'hono';
import { type Actor, actAs, currentActor } from '../people/actor.ts';
import { readSessionCookie, setSessionCookie } from '../people/cookie.ts';
import type { Locked, Person, SignedIn, SignIn } from '../people/people.ts';
import { WrongInput } from '../wrong-input.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const name = { type: 'string', minLength: 1, maxLength: 60, pattern: '\\S' } as const;
const password = { type: 'string', minLength: 1, maxLength: 200 } as const;
const link = { type: 'string', minLength: 1, maxLength: 200 } as const;

export const sessionBodies = {
  signIn: body<{ name: string; password: string }>({ name, password }, ['name', 'password']),
  link: body<{ link: string }>({ link }, ['link']),
  accept: body<{ link: string; name: string; password: string }>({ link, name, password }, [
    'link',
    'name',
    'password',
  ]),
  password: body<{ current: string; next: string }>({ current: password, next: password }, [
    'current',
    'next',
  ]),
} as const;

function actorOf({ id, name: called, role }: Person): Actor {
  return { personId: id, name: called, role };
}

const usedUp = {
  message: 'This link does not work any more: it was used, or is too old. Ask for a new one.',
};

/** `/api/session`: signing in and out, one-time links, and one's own password. */
export function sessionRoutes({ stores: { people }, changes, clock, version }: AdminParts): Hono {
  const app = new Hono();

  function answerLocked(context: Context, { untilMs }: Locked): Response {
    const seconds = Math.max(1, Math.ceil((untilMs - clock.now()) / 1_000));
    context.header('retry-after', String(seconds));
    const message = `Too many wrong passwords: try again in ${seconds} seconds.`;
    return context.json({ message, retryAfterSeconds: seconds }, 429);
  }

  function answer(context: Context, signIn: SignIn): Response {
    if (signIn.kind === 'wrong') return context.json({ message: 'Name or password is wrong.' }, 401);
    if (signIn.kind === 'locked') return answerLocked(context, signIn);
    const seconds = Math.floor((signIn.expiresMs - clock.now()) / 1_000);
    const secure = context.req.header('x-forwarded-proto') === 'https';
    context.header('set-cookie', setSessionCookie(signIn.token, seconds, secure));
    return context.json({ person: signIn.person, version });
  }

  app.get('/', async (context) => {
    const { personId, name: called, role } = currentActor();
    const person = personId === null ? { id: null, name: called, role } : await people.get(personId);
    return context.json({ person, version });
  });
  app.post('/', async (context) => {
    const given = await readBodyAs(context.req.raw, sessionBodies.signIn);
    const signIn = await people.signIn(given.name, given.password);
    if (signIn.kind === 'in') await actAs(actorOf(signIn.person), () => changes.record('signed in'));
    return answer(context, signIn);
  });
  app.delete('/', async (context) => {
    const token = readSessionCookie(context.req.header('cookie') ?? null);
    if (token) await people.signOut(token);
    context.header('set-cookie', setSessionCookie('', 0, false));
    return context.json({});
  });
  app.post('/link', async (context) => {
    const given = await readBodyAs(context.req.raw, sessionBodies.link);
    const person = await people.ofLink(given.link);
    return person ? context.json({ name: person.name, role: person.role }) : context.json(usedUp, 404);
  });
  app.post('/accept', async (context) => {
    const given = await readBodyAs(context.req.raw, sessionBodies.accept);
    const signedIn = await changes.make<SignedIn | undefined>(
      (keep) =>
        people.accept(given.link, given.name, given.password, (tx, made) =>
          actAs(actorOf(made.person), () => keep(tx, made)),
        ),
      () => [{ what: 'chose a password with a one-time link' }],
    );
    return signedIn ? answer(context, signedIn) : context.json(usedUp, 404);
  });
  app.put('/password', async (context) => {
    const { personId } = currentActor();
    if (personId === null) throw new WrongInput(['The admin token has no password: sign in as someone.']);
    const given = await readBodyAs(context.req.raw, sessionBodies.password);
    const session = readSessionCookie(context.req.header('cookie') ?? null) ?? '';
    const locked = await changes.make<Locked | undefined>(
      (keep) => people.setPassword(personId, given.current, given.next, session, keep),
      () => [{ what: 'changed their own password' }],
    );
    return locked ? answerLocked(context, locked) : context.json({});
  });
  return app;
}
