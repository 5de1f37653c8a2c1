import type { Command } from 'commander';
import { readCredentials } from '../start/credentials.ts';
import { StartProblem } from '../start/problem.ts';
import { type ApiClient, createApiClient } from './api.ts';

/** What a command may touch of the world outside. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  out(text: string): void;
  err(text: string): void;
  /** Asks the person for a yes. @throws {StartProblem} when nobody is there */
  ask(question: string): Promise<boolean>;
}

/** Flags of every command that talks to a running Fairlead. */
export interface Reach {
  readonly url?: string;
  readonly token?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** Adds those flags. */
export function reachesApi(command: Command): Command {
  return command
    .option('--url <url>', 'where Fairlead runs [FAIRLEAD_URL]')
    .option('--token <token>', 'the admin token [FAIRLEAD_ADMIN_TOKEN]')
    .option('--data <folder>', 'data folder of a Fairlead on this machine', '.fairlead')
    .option('--json', 'print JSON');
}

/**
 * The API of a running Fairlead: named by flag or environment, else the one whose data folder this is.
 * @throws {StartProblem} when neither says where
 */
export function openApi(reach: Reach, { environment, fetch: send }: Terminal): ApiClient {
  const known = readCredentials({ data: environment.FAIRLEAD_DATA ?? reach.data, memory: false });
  const url = reach.url ?? environment.FAIRLEAD_URL ?? known?.gateway;
  const token = reach.token ?? environment.FAIRLEAD_ADMIN_TOKEN ?? known?.adminToken;
  if (!url || !token)
    throw new StartProblem(
      'No Fairlead is known here: start one with `npm start`, run this in its folder, or give --url and --token (FAIRLEAD_URL, FAIRLEAD_ADMIN_TOKEN).',
    );
  return createApiClient(url.replace(/\/+$/, ''), token, send);
}
