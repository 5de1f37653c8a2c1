import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from './roles.ts';

/** Whoever works on `/api`: someone who signed in, or whoever holds the admin token. */
export interface Actor {
  /** Null for the admin token. */
  readonly personId: string | null;
  readonly name: string;
  readonly role: Role;
}

/** Whoever holds the admin token is the owner of the machine that keeps it. */
export const tokenHolder: Actor = { personId: null, name: 'The owner', role: 'owner' };

const current = new AsyncLocalStorage<Actor>();

/** Does `work` in someone's name: every change it makes is recorded as theirs, without a route having to say so. */
export function actAs<T>(actor: Actor, work: () => T): T {
  return current.run(actor, work);
}

/** In whose name this runs. */
export function currentActor(): Actor {
  return current.getStore() ?? tokenHolder;
}
