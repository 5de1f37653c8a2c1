/**
 * `npm run bench:start`: how long `npm start` takes until everything answers, and what it holds in memory at rest, beside
 * an empty Node.js server in the same run. Budgets: under 3 s, under 150 MB.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const runs = 7;
const start = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));
const floor =
  "require('node:http').createServer((_, answer) => answer.end()).listen(0, '127.0.0.1', () => console.log('{}'))";

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
}

/** Starts a program that prints a line when it answers; looks at it again two seconds later. */
async function measure(args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await firstLine(child);
  const ms = performance.now() - started;
  await pause(2_000);
  const megabytes = residentMegabytes(serverOf(child.pid ?? 0));
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { ms, megabytes };
}

async function firstLine(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('The program has no output');
  for await (const _line of createInterface({ input: child.stdout })) return;
  throw new Error('The program ended before it answered');
}

/** The process that answers: the launcher's child where there is a launcher. */
function serverOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return Number(child) || pid;
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_024;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}

const programs = {
  Fairlead: [start, '--json', '--port', '0', '--wix-port', '0', '--memory'],
  'an empty server': ['-e', floor],
};
const results = new Map<string, Measured[]>(Object.keys(programs).map((name) => [name, []]));
for (let run = 0; run < runs; run++)
  for (const [name, args] of Object.entries(programs)) results.get(name)?.push(await measure(args));

process.stdout.write(`Median of ${runs} (least to most), Node.js ${process.version}\n\n`);
for (const [name, all] of results) {
  const ready = spread(all.map(({ ms }) => ms));
  const memory = spread(all.map(({ megabytes }) => megabytes));
  process.stdout.write(`${name.padEnd(16)} ready after ${ready} ms, ${memory} MB resident at rest\n`);
}
