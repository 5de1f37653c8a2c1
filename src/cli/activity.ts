import type { Command } from 'commander';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';

interface Entry {
  readonly at: string;
  readonly decision: string;
  readonly sentence: string;
}

type Filters = Reach & { agent?: string; area?: string; decision?: string; q?: string; limit: string };

/** `fairlead activity` and `fairlead activity verify`. */
export function addActivityCommands(program: Command, terminal: Terminal): void {
  const activity = reachesApi(
    program.command('activity').description('what agents did and tried, newest first'),
  )
    .option('--agent <id>', 'of one agent')
    .option('--area <area>', 'in one area')
    .option('--decision <decision>', 'allowed, denied or held')
    .option('--q <text>', 'whose sentence has these words')
    .option('--limit <count>', 'how many', '20')
    .action(async (filters: Filters) => {
      const { entries } = (await openApi(filters, terminal).call(
        'GET',
        `/api/activity?${query(filters)}`,
      )) as { entries: Entry[] };
      terminal.out(filters.json ? `${JSON.stringify(entries)}\n` : sentences(entries));
    });
  reachesApi(activity.command('verify').description('whether the log is whole')).action(
    async (reach: Reach, command: Command) => {
      const answer = (await openApi({ ...command.parent?.opts(), ...reach }, terminal).call(
        'GET',
        '/api/activity/verify',
      )) as {
        ok: boolean;
        entries: number;
        firstBroken?: string;
      };
      const words = answer.ok
        ? `The log is whole: ${answer.entries} entries.`
        : `The log is broken at entry ${answer.firstBroken}.`;
      terminal.out(`${reach.json ? JSON.stringify(answer) : words}\n`);
    },
  );
}

function query({ agent, area, decision, q, limit }: Filters): string {
  const given = Object.entries({ agent, area, decision, q, limit }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

function sentences(entries: readonly Entry[]): string {
  if (entries.length === 0) return "Nothing yet. An agent's first call will show here.\n";
  return entries.map(({ at, sentence }) => `${at}  ${sentence}\n`).join('');
}
