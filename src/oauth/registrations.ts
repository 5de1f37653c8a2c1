import type { PageContext } from './consent/pages.ts';
import { registrationMs } from './items.ts';
import type { OauthParts } from './parts.ts';

/** Anyone may register, so that many registrations wait for a person at most. */
const mostWaiting = 200;

/** Answers a registration that is one too many. */
export async function refuseFlood({ database, clock }: OauthParts, ctx: PageContext): Promise<boolean> {
  const { count } = await database.read
    .selectFrom('oauth_item')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('kind', '=', 'Client')
    .where('expires_ms', '>', clock.now())
    .where('expires_ms', '<=', clock.now() + registrationMs)
    .executeTakeFirstOrThrow();
  if (Number(count) < mostWaiting) return false;
  ctx.status = 429;
  ctx.set('retry-after', '3600');
  ctx.body = {
    error: 'temporarily_unavailable',
    error_description: `${mostWaiting} registrations wait for a person already; those that nobody lets in end after a day`,
  };
  return true;
}
