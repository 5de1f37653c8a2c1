import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { type Flags, readConfig } from '../config.ts';
import { type Moved, type MoveEvent, moveInstallation } from '../start/move.ts';
import { StartProblem } from '../start/problem.ts';
import type { Terminal } from './terminal.ts';

/** The one way there is. */
const way = 'sqlite->postgres';

/** `fairlead migrate 'sqlite->postgres'`: moves an installation to PostgreSQL. */
export function addMigrateCommand(program: Command, terminal: Terminal): Command {
  const say = (text: string) => terminal.out(`${text}\n`);
  return program
    .command('migrate <way>')
    .description(
      `move an installation that is stopped from the SQLite files of its data folder to an empty PostgreSQL database: fairlead migrate '${way}' --data .fairlead --database-url postgres://...; stopped, it goes on where it was`,
    )
    .option('--anew', 'forget what a move that did not end has copied, and begin again')
    .action(async (given: string, { anew = false, ...flags }: Flags & { readonly anew?: boolean }) => {
      readWay(given);
      const config = readConfig(flags, terminal.environment);
      if (!config.databaseUrl)
        throw new StartProblem('Where to? Name a PostgreSQL database with --database-url.');
      const moved = await moveInstallation(config, {
        ...{ clock: systemClock, anew },
        tell: createTeller(say),
      });
      say(tellMoved(moved, config.data));
    });
}

/** @throws {StartProblem} for any other way */
function readWay(given: string): void {
  if (given === way) return;
  throw new StartProblem(
    given === 'sqlite-'
      ? `The shell took the > for itself, and made a file named postgres: write '${way}' in quotes.`
      : `"${given}" is not a way to migrate: it should be '${way}', in quotes.`,
  );
}

/** Tells of each table, and of every tenth of one that takes long. */
function createTeller(say: (text: string) => void): (event: MoveEvent) => void {
  const long = 2_000;
  let tenth = 0;
  return (event) => {
    if (event.kind === 'goes-on') return say('Goes on with what is there.');
    if (event.kind === 'compared') {
      if (event.rows > 0) say(`compared ${event.table}: ${count(event.rows)} rows alike`);
      return;
    }
    const { table, rows, of, done } = event;
    const reached = Math.floor((10 * rows) / Math.max(1, of));
    if (done) {
      tenth = 0;
      if (rows > 0) say(`copied ${table}: ${count(rows)} rows`);
    } else if (of > long && reached > tenth) {
      tenth = reached;
      say(`copied ${table}: ${count(rows)} of ${count(of)} rows`);
    }
  };
}

const count = (number: number): string => number.toLocaleString('en');

function tellMoved({ tables, rows, entries, before }: Moved, data: string): string {
  if (before) return 'All of it was moved before: nothing to do.';
  return [
    `Moved: ${tables} tables with ${count(rows)} rows are alike on both sides.`,
    ...(entries === undefined ? [] : [`The log is whole there: ${count(entries)} entries.`]),
    'Next:',
    `  start with --data ${data} --database-url and the address you gave: ${data} has secret.key, which opens the`,
    '  sealed credentials, and credentials.json with the admin token. On another machine, copy both there, or give the',
    '  content of secret.key as --secret-key-file.',
    '  gateway.db and wix.db are as they were and not used any more: keep them until you are sure, start nothing on them.',
  ].join('\n');
}
