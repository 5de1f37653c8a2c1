import type { Command } from 'commander';
import { StartProblem } from '../start/problem.ts';
import type { ApiClient } from './api.ts';
import { table } from './print.ts';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';

interface Connection {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly siteId: string;
}

type NewConnection = Reach & {
  site: string;
  account?: string;
  baseUrl?: string;
  siteName?: string;
} & AppFlags;
type AppFlags = { app?: string; instance?: string };

/** `fairlead connection add|list|check`. A connection is named by its name or id. */
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
    connection.command('check <connection>').description('whether its credential works, in words'),
  ).action(async (name: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = (await listConnections(api)).find((each) => each.id === name || each.name === name);
    if (!found)
      throw new StartProblem(`There is no connection "${name}": \`fairlead connection list\` shows them.`);
    const verdict = (await api.call('POST', `/api/connections/${found.id}/check`)) as {
      ok: boolean;
      message: string;
    };
    if (!verdict.ok && !reach.json) throw new StartProblem(verdict.message);
    say(reach.json ? JSON.stringify(verdict) : verdict.message);
  });
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

async function listConnections(api: ApiClient): Promise<readonly Connection[]> {
  return ((await api.call('GET', '/api/connections')) as { connections: Connection[] }).connections;
}
