import type { CallContext } from '../../../endpoint.ts';
import { takenBy } from '../availability/taken.ts';
import { deleteEvent, sessionsOf } from '../calendar/store.ts';
import type { Service } from './service.ts';

/** Removes the sessions that a service still has to give; those that somebody comes to can be kept. */
export async function dropSessionsToCome(
  context: CallContext,
  { id }: Service,
  keepBooked: boolean,
): Promise<void> {
  const toCome = { from: context.clock.now(), to: Number.MAX_SAFE_INTEGER };
  const sessions = await sessionsOf(context, [id], toCome);
  const taken = await takenBy(
    context,
    sessions.map(({ event }) => event.id),
  );
  for (const { event } of sessions)
    if (!keepBooked || !taken.has(event.id)) await deleteEvent(context, event.id);
}
