/**
 * `npm run bench:testing`: what `startWix()` costs a test, in a process of its own each time. Budgets: under 300 ms and
 * 60 MB for the start; under 50 ms for a reset and for putting a snapshot back.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = 7;
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

function measure(): Measured {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as Measured;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}

const all = Array.from({ length: runs }, measure);
process.stdout.write(`Median of ${runs} (least to most), Node.js ${process.version}\n\n`);
for (const [name, unit] of [
  ['start', 'ms'],
  ['memory', 'MB'],
  ['reset', 'ms'],
  ['restore', 'ms'],
] as const)
  process.stdout.write(`${name.padEnd(8)} ${spread(all.map((one) => one[name]))} ${unit}\n`);
