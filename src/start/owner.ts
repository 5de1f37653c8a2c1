import type { Config } from '../config.ts';
import type { OpenGateway } from './gateway.ts';
import { StartProblem } from './problem.ts';
import type { Listening } from './server.ts';
import { isLoopback } from './server.ts';

/**
 * Sets the password that the settings give, and refuses to answer other machines while nobody has one: whoever came
 * first would own the gateway.
 * @throws {StartProblem}
 */
export async function prepareOwner(
  { stores: { people } }: OpenGateway,
  { host, ownerPassword }: Pick<Config, 'host' | 'ownerPassword'>,
): Promise<void> {
  if (ownerPassword !== undefined) await people.ensureOwner('Owner', ownerPassword);
  if (isLoopback(host) || (await people.hasPassword())) return;
  throw new StartProblem(
    `--host ${host} would show the console, the agents and the local Wix to other machines, and nobody has a password yet. Start once without --host, open the link and choose one; or give FAIRLEAD_OWNER_PASSWORD.`,
  );
}

/** The link of the first start, while nobody can sign in. */
export async function firstSignIn(
  { stores: { people } }: OpenGateway,
  { url }: Listening,
): Promise<{ readonly signIn?: string }> {
  const link = await people.firstLink();
  return link === undefined ? {} : { signIn: `${url}/welcome#${link}` };
}
