import type { MiddlewareHandler } from 'hono';
import { type Actor, actAs, tokenHolder } from '../people/actor.ts';
import { readSessionCookie } from '../people/cookie.ts';
import { whyNotAllowed } from '../people/roles.ts';
import type { AdminParts } from './admin.ts';

/** The ways in and out: what someone who is not signed in may call. */
const open = new Set([
  'POST /api/session',
  'DELETE /api/session',
  'POST /api/session/link',
  'POST /api/session/accept',
]);

/**
 * Lets into `/api` who holds the admin token or is signed in, as far as their role goes, and does the rest in their
 * name. A call that changes something on the strength of a cookie must come from our own pages: cookies are shared by
 * all ports of a machine, so that SameSite alone would let in whatever else runs there.
 */
export function createGuard(parts: Pick<AdminParts, 'stores' | 'isAdmin'>): MiddlewareHandler {
  const actorOf = createActorOf(parts);
  return async (context, next) => {
    const { method: verb, path } = context.req;
    const bearer = bearerIn(context.req.raw.headers);
    const reads = verb === 'GET' || verb === 'HEAD';
    const isOpen = open.has(`${verb} ${path}`);
    if (
      bearer === undefined &&
      !reads &&
      (isOpen || hasCookie(context.req.raw)) &&
      !isOwnPage(context.req.raw)
    )
      return context.json({ message: 'This call does not come from a page of this console.' }, 403);
    if (isOpen) return next();
    const actor = await actorOf(context.req.raw);
    // Who is signed in may be asked by anybody: nobody is an answer, and no error in a browser's list of errors.
    if (!actor && bearer === undefined && verb === 'GET' && path === '/api/session')
      return context.json({ person: null });
    if (!actor)
      return context.json(
        {
          message: 'Sign in, or send Authorization: Bearer <admin token>: what was sent is missing or wrong.',
        },
        401,
      );
    const reason = whyNotAllowed(actor.role, verb, path);
    if (reason) return context.json({ message: reason }, 403);
    return actAs(actor, next);
  };
}

/** Says who a request comes from as of now; asked again, nobody once they are signed out or removed. */
export function createActorOf({
  stores: { people },
  isAdmin,
}: Pick<AdminParts, 'stores' | 'isAdmin'>): (request: Request) => Promise<Actor | undefined> {
  return async ({ headers }) => {
    const bearer = bearerIn(headers);
    if (bearer !== undefined) return isAdmin(bearer) ? tokenHolder : undefined;
    const token = readSessionCookie(headers.get('cookie'));
    const person = token === undefined ? undefined : await people.ofSession(token);
    return person && { personId: person.id, name: person.name, role: person.role };
  };
}

function bearerIn(headers: Headers): string | undefined {
  return headers.get('authorization')?.replace(/^Bearer /i, '');
}

function hasCookie({ headers }: Request): boolean {
  return readSessionCookie(headers.get('cookie')) !== undefined;
}

/**
 * Browsers name the page's origin in every call that changes something, and no script can make that up. A proxy in
 * front says in `x-forwarded-host` which host the browser asked; a page elsewhere cannot add that header unasked.
 */
function isOwnPage({ headers }: Request): boolean {
  const origin = headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === headers.get('host') || host === headers.get('x-forwarded-host');
}
