/**
 * `npm run crash -- [runs]`: kills Fairlead with SIGKILL at every step of a call, an approval, a write, a delivery and a
 * migration, `runs` times (200) on a SQLite file and as often on PostgreSQL, and prints step by step what became of it:
 * nothing acknowledged lost, nothing forwarded unrecorded, nothing open, the chain whole. Ends with 1 when it is not so.
 */
import { keptDatabases } from '../databases.ts';
import { type Row, runMatrix } from './matrix.ts';
import { crashSteps } from './steps.ts';

const runs = Number(process.argv[2] ?? 200);
const all: Row[] = [];
for (const { name, open } of keptDatabases()) {
  process.stdout.write(`\n${name}\n${'flow'.padEnd(11)}${'step'.padEnd(46)}${'runs'.padStart(5)}  result\n`);
  all.push(
    ...(await runMatrix(open, runs, crashSteps, ({ step: { flow, title }, runs: times, problem }) =>
      process.stdout.write(
        `${flow.padEnd(11)}${title.padEnd(46)}${String(times).padStart(5)}  ${problem ?? 'whole'}\n`,
      ),
    )),
  );
}
const broken = all.filter(({ problem }) => problem !== undefined);
const kills = all.reduce((sum, row) => sum + row.runs, 0);
process.stdout.write(
  broken.length === 0
    ? `\n${kills} kills, and every promise was kept.\n`
    : `\n${broken.length} steps broke a promise:\n${broken.map(({ step, problem }) => `${step.flow}, ${step.title}: ${problem}\n`).join('')}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
