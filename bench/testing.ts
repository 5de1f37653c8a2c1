import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Benchmark, middleOf, type Plan, type Report, type Row } from './benchmark.ts';
import { firstLine } from './rounds.ts';

const testing = new URL('../src/testing/index.ts', import.meta.url).href;

const program = `
const { startWix } = await import('${testing}');
const megabytes = () => process.memoryUsage().rss / 1_048_576;
const timed = async (work) => { const started = performance.now(); const result = await work(); return [performance.now() - started, result]; };
const before = megabytes();
const [start, wix] = await timed(() => startWix());
const memory = megabytes() - before;
const [reset] = await timed(() => wix.reset());
const id = await wix.snapshot();
const [restore] = await timed(() => wix.restore(id));
await wix.stop();
console.log(JSON.stringify({ start, memory, reset, restore }));
`;

type Measured = Readonly<Record<'start' | 'memory' | 'reset' | 'restore', number>>;

export const benchmark: Benchmark = {
  name: 'testing',
  title: 'In a test',
  about:
    'What `startWix()`, a reset and the return to a snapshot cost a test, in a process of its own each time.',
  main: 'ms',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const rounds = plan.rounds ?? (plan.isShort ? 3 : 7);
  const all: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    plan.progress(`round ${round + 1} of ${rounds}`);
    all.push(await once());
  }
  const row = (call: string, values: Row['values']): Row => ({
    ...{ group: '', call, server: 'Fairlead', role: 'ours', values },
  });
  const of = (name: keyof Measured): readonly number[] => all.map((one) => one[name]);
  const rows = [
    row('start', { ms: of('start'), megabytes: of('memory') }),
    row('reset', { ms: of('reset') }),
    row('back to a snapshot', { ms: of('restore') }),
  ];
  const limits = [300, 50, 50];
  return {
    rows,
    aims: [
      ...rows.map((one, place) => ({
        ...{ aim: `${one.call}, ms`, value: middleOf(one, 'ms'), bound: 'at most' as const },
        limit: limits[place] ?? 0,
      })),
      { aim: 'start, MB', value: middleOf(rows[0], 'megabytes'), bound: 'at most', limit: 60 },
    ],
  };
}

async function once(): Promise<Measured> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd,
    });
    return JSON.parse(stdout) as Measured;
  } catch (error) {
    throw new Error(`startWix() in a process of its own: ${firstLine(error)}`);
  }
}
