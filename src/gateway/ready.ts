import type { Database } from '../storage/database.ts';
import type { ActivityLog } from './activity/log.ts';
import type { GatewayTables } from './tables.ts';

/** Why no call goes through now, for a person; nothing when calls do. */
export async function whyNotReady({
  database,
  log,
}: {
  readonly database: Database<GatewayTables>;
  readonly log: Pick<ActivityLog, 'problem'>;
}): Promise<string | undefined> {
  const problem = log.problem();
  if (problem) return `The activity log cannot be written, so every call is refused: ${problem}`;
  try {
    await database.read.selectFrom('policy').select('version').executeTakeFirstOrThrow();
    return undefined;
  } catch (error) {
    return `The database does not answer: ${(error as Error).message}`;
  }
}

/** What is not as it should be although calls go through, for a person. */
export function whatIsLate({ log }: { readonly log: Pick<ActivityLog, 'unlisted'> }): string | undefined {
  const { entries, problem } = log.unlisted();
  return problem && `Calls are recorded, but ${entries} of them cannot be found in the log yet: ${problem}`;
}
