import type { KeptData } from '../databases.ts';
import { openGatewayWorld } from './gateway-world.ts';
import { openMigrationWorld } from './migration-world.ts';
import { type CrashStep, crashSteps, type Flow } from './steps.ts';
import { openWixWorld } from './wix-world.ts';
import type { World } from './world.ts';

/** How a step of the matrix went on one database. */
export interface Row {
  readonly step: CrashStep;
  readonly runs: number;
  /** Nothing when every promise was kept. */
  readonly problem?: string;
}

const groups: readonly {
  readonly flows: readonly Flow[];
  open(kept: () => Promise<KeptData>): Promise<{ world: World; data?: KeptData }>;
}[] = [
  {
    flows: ['call', 'approval'],
    open: async (kept) => {
      const data = await kept();
      return { data, world: await openGatewayWorld(data) };
    },
  },
  {
    flows: ['write', 'delivery'],
    open: async (kept) => {
      const data = await kept();
      return { data, world: await openWixWorld(data) };
    },
  },
  { flows: ['migration'], open: async (kept) => ({ world: openMigrationWorld(kept) }) },
];

/** Kills Fairlead `runs` times in all on one database, at each of the steps in turn; tells of each as it ends. */
export async function runMatrix(
  kept: () => Promise<KeptData>,
  runs: number,
  steps: readonly CrashStep[] = crashSteps,
  tell: (row: Row) => void = () => {},
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const timesOf = (step: CrashStep): number => {
    const place = steps.indexOf(step);
    return Math.floor(runs / steps.length) + (place < runs % steps.length ? 1 : 0);
  };
  for (const { flows, open } of groups) {
    const mine = steps.filter((step) => flows.includes(step.flow) && timesOf(step) > 0);
    if (mine.length === 0) continue;
    await using opened = new AsyncDisposableStack();
    const { world, data } = await open(kept);
    if (data) opened.use(data);
    opened.use(world);
    for (const step of mine) {
      const row = await crashTimes(world, step, timesOf(step));
      rows.push(row);
      tell(row);
    }
    const problem = await problemOf(world.settle());
    const last = mine.at(-1);
    if (problem && last) rows.push({ step: last, runs: 0, problem: `in the end: ${problem}` });
  }
  return rows;
}

async function crashTimes(world: World, step: CrashStep, times: number): Promise<Row> {
  for (let run = 1; run <= times; run++) {
    const problem = await problemOf(world.crash(step));
    if (problem) return { step, runs: run, problem };
  }
  return { step, runs: times };
}

function problemOf(work: Promise<void>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
