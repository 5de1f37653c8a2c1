import type { Command } from 'commander';
import type { Verdict } from '../gateway/activity/verify.ts';
import { StartProblem } from '../start/problem.ts';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';
import { verifyFile } from './verify-file.ts';

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
  reachesApi(
    activity
      .command('verify [file]')
      .description(
        'whether the log is whole: of a running Fairlead, or of a file, an export (GET /api/export) or a copy of gateway.db',
      ),
  )
    .option('--anchors <file>', 'anchors that were kept elsewhere (--anchor-to), to hold a file against')
    .action(async (file: string | undefined, flags: Reach & { anchors?: string }, command: Command) => {
      if (file === undefined && flags.anchors !== undefined)
        throw new StartProblem('Anchors are held against a file: name an export or a copy of gateway.db.');
      const verdict =
        file === undefined
          ? ((await openApi({ ...command.parent?.opts(), ...flags }, terminal).call(
              'GET',
              '/api/activity/verify',
            )) as Verdict)
          : await verifyFile(file, flags.anchors, (line) =>
              terminal.err(
                `Line ${line} of the anchors was cut off as it was written: the log was held against the others.\n`,
              ),
            );
      const words = verdict.ok
        ? `The log is whole: ${verdict.entries} entries.`
        : `The log is broken at entry ${verdict.firstBroken}: ${verdict.reason}.`;
      if (!verdict.ok && !flags.json) throw new StartProblem(words);
      terminal.out(`${flags.json ? JSON.stringify(verdict) : words}\n`);
    });
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
