import type { Command } from 'commander';
import { StartProblem } from '../start/problem.ts';
import type { ApiClient } from './api.ts';
import { table } from './print.ts';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';

/** A connection as `/api` tells of it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly siteId: string;
}

interface Check {
  readonly ok: boolean;
  readonly message: string;
  readonly areas: readonly { readonly name: string; readonly ok: boolean; readonly message: string }[];
}

type NewConnection = Reach & {
  site: string;
  account?: string;
  baseUrl?: string;
  siteName?: string;
} & AppFlags;
type AppFlags = { app?: string; instance?: string };

/** `fairlead connection add|list|check|credential|remove`. A connection is named by its name or id. */
export function addConnectionCommands(program: Command, terminal: Terminal): void {
  const connection = program.command('connection').description('the Wix sites that agents can be let on');
  const say = (text: string) => terminal.out(`${text}\n`);

  reachesApi(connection.command('list').description('every connection')).action(async (reach: Reach) => {
    const connections = await listConnections(openApi(reach, terminal));
    const rows = connections.map(({ name, kind, baseUrl, siteId }) => [name, kind, baseUrl, siteId]);
    say(reach.json ? JSON.stringify(connections) : table(['Name', 'Kind', 'Address', 'Site'], rows));
  });

  reachesApi(
    connection
      .command('add <name>')
      .description(
        "a site to reach, by an account's API key or as an installed app; the key is read from FAIRLEAD_WIX_API_KEY, the app's secret from FAIRLEAD_WIX_APP_SECRET, so that they are in no shell's history",
      ),
  )
    .requiredOption('--site <id>', 'the site id')
    .option('--account <id>', 'the account id, for an account-level API key')
    .option('--app <id>', 'the id of an app that is installed on the site, in place of an API key')
    .option('--instance <id>', 'the instance id of that app on the site')
    .option('--site-name <name>', 'what sentences call the site')
    .option('--base-url <url>', 'where Wix answers', 'https://www.wixapis.com')
    .action(async (name: string, flags: NewConnection) => {
      const made = (await openApi(flags, terminal).call('POST', '/api/connections', {
        ...{ name, siteId: flags.site, baseUrl: flags.baseUrl, ...readWayIn(flags, terminal) },
        ...(flags.account === undefined ? {} : { accountId: flags.account }),
        ...(flags.siteName === undefined ? {} : { siteName: flags.siteName }),
      })) as { connection: Connection };
      say(flags.json ? JSON.stringify(made) : `Added ${name}. Next: fairlead connection check "${name}"`);
    });

  reachesApi(
    connection
      .command('check <connection>')
      .description('what works of it and what is missing, area by area, in words'),
  ).action(async (name: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = await findConnection(api, name);
    const verdict = (await api.call('POST', `/api/connections/${found.id}/check`)) as Check;
    if (reach.json) return say(JSON.stringify(verdict));
    const lines = verdict.areas.map(
      ({ ok, name, message }) => `  ${ok ? 'yes' : 'no '}  ${name}: ${message}`,
    );
    const told = [verdict.message, ...lines].join('\n');
    if (!verdict.ok) throw new StartProblem(told);
    say(told);
  });

  reachesApi(
    connection
      .command('credential <connection>')
      .description(
        'replace its credential from the next call on, as after a rotation at Wix; read from FAIRLEAD_WIX_API_KEY or, for an app, FAIRLEAD_WIX_APP_SECRET',
      ),
  )
    .option('--app <id>', 'the id of the installed app, for a connection that is one')
    .option('--instance <id>', 'the instance id of that app on the site')
    .action(async (name: string, flags: Reach & AppFlags) => {
      const api = openApi(flags, terminal);
      const found = await findConnection(api, name);
      const made = await api.call(
        'PUT',
        `/api/connections/${found.id}/credential`,
        readWayIn(flags, terminal),
      );
      say(
        flags.json
          ? JSON.stringify(made)
          : `Replaced the credential of ${found.name}. Next: fairlead connection check "${found.name}"`,
      );
    });

  reachesApi(
    connection
      .command('remove <connection>')
      .description('delete a connection and its credential; its activity stays on record'),
  )
    .option('--end-grants', 'also while agents are on it: what they may do there ends')
    .action(async (name: string, flags: Reach & { endGrants?: boolean }) => {
      const api = openApi(flags, terminal);
      const found = await findConnection(api, name);
      const query = flags.endGrants ? '?grants=end' : '';
      const answer = (await api.call('DELETE', `/api/connections/${found.id}${query}`)) as {
        agents: readonly { name: string }[];
      };
      if (flags.json) return say(JSON.stringify(answer));
      const ended = answer.agents.map((agent) => agent.name).join(', ');
      say(`Removed ${found.name}.${ended ? ` What was granted there has ended for ${ended}.` : ''}`);
    });
}

/** A connection by its name or id. @throws {StartProblem} when there is none */
export async function findConnection(api: ApiClient, name: string): Promise<Connection> {
  const all = await listConnections(api);
  const found = all.find((each) => each.id === name || each.name === name);
  if (found) return found;
  throw new StartProblem(
    `There is no connection "${name}". There are: ${all.map((each) => each.name).join(', ') || 'none'}.`,
  );
}

/** An API key, or an app with its secret. @throws {StartProblem} when a part is missing */
function readWayIn({ app: appId, instance: instanceId }: AppFlags, { environment }: Terminal) {
  if ((appId === undefined) !== (instanceId === undefined))
    throw new StartProblem('An app needs both: --app, its id, and --instance, its id on the site.');
  const read = (name: string, what: string): string => {
    const value = environment[name];
    if (!value) throw new StartProblem(`The ${what} is missing: set ${name} to it for this one command.`);
    return value;
  };
  return appId === undefined
    ? { credential: read('FAIRLEAD_WIX_API_KEY', 'Wix API key') }
    : { app: { appId, instanceId, appSecret: read('FAIRLEAD_WIX_APP_SECRET', "app's secret") } };
}

/** Every connection. */
export async function listConnections(api: ApiClient): Promise<readonly Connection[]> {
  return ((await api.call('GET', '/api/connections')) as { connections: Connection[] }).connections;
}
