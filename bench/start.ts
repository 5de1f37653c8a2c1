import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Benchmark, middleOf, type Plan, type Report } from './benchmark.ts';
import { inTurns, type Turn } from './rounds.ts';

const start = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));
const empty =
  "require('node:http').createServer((_, answer) => answer.end()).listen(0, '127.0.0.1', () => console.log('{}'))";

export const benchmark: Benchmark = {
  name: 'start',
  title: 'To start',
  about:
    'How long `npm start` takes until everything answers (gateway, console, MCP, the local Wix with its demo data), and what it holds ' +
    'in memory two seconds later, beside an empty Node.js server.',
  main: 'ms',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const turn = (server: string, role: Turn['role'], args: readonly string[]): Turn => ({
    ...{ group: '', call: 'start', server, role, once: () => startOnce(args) },
  });
  const turns = [
    turn('Fairlead', 'ours', [start, '--json', '--port', '0', '--wix-port', '0', '--memory']),
    turn('an empty server', 'floor', ['-e', empty]),
  ];
  const done = await inTurns(turns, plan.rounds ?? (plan.isShort ? 3 : 7), plan);
  const ours = done.rows.find(({ role }) => role === 'ours');
  return {
    ...done,
    aims: [
      { aim: 'until it answers, ms', value: middleOf(ours, 'ms'), bound: 'at most', limit: 3_000 },
      { aim: 'memory at rest, MB', value: middleOf(ours, 'megabytes'), bound: 'at most', limit: 150 },
    ],
  };
}

/** Starts a program that prints a line when it answers; looks at it again two seconds later. */
async function startOnce(args: readonly string[]): Promise<{ ms: number; megabytes: number }> {
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
