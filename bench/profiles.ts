import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Plan, Report, Row } from './benchmark.ts';
import { denied, read, write } from './calls.ts';
import { type Cost, costsOf, type Profile } from './costs.ts';
import { type Drive, drive } from './drive.ts';
import { type Fairlead, startFairlead } from './fairlead.ts';
import { type LocalWix, send, startLocalWix } from './local-wix.ts';
import { productSearch, rpc } from './mcp.ts';
import { startProgram } from './processes.ts';
import { stacksOf } from './stacks.ts';
import { areaLoads, fill } from './wix-areas.ts';

export const benchmark: Benchmark = {
  name: 'profiles',
  title: 'What the hot paths spend their time on',
  about:
    "Processor time of the server's main thread while it bears a load on 8 connections, in shares by what it is spent on: each sample belongs to the " +
    'innermost function that says what it is for. The largest costs of each path, with the functions that took most of each themselves. The profile of each ' +
    'path is kept in `bench/results/profiles` as collapsed stacks, which [speedscope](https://www.speedscope.app) and `flamegraph.pl` draw; as `.cpuprofile`, ' +
    'with every sample, for the tools of Chromium or VS Code, it lies in `bench/results/tmp` of the machine that measured, until it is measured again. ' +
    'What was done about the costs of the local Wix is told in [decision 0013](decisions/0013-costs-of-the-local-wix.md).',
  main: 'share',
  run: measure,
};

interface HotPath {
  readonly name: string;
  readonly load: Omit<Drive, 'connections' | 'seconds'>;
}

const flags = ['--import', fileURLToPath(new URL('./profile.mjs', import.meta.url))];

async function measure(plan: Plan): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-profiles-'));
  const file = join(folder, 'profile');
  process.env.BENCH_PROFILE_FILE = file;
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  plan.progress('starting Fairlead and the local Wix');
  const upstream = opened.use(await startProgram([fileURLToPath(new URL('./upstream.ts', import.meta.url))]));
  const fairlead = opened.use(await startFairlead(join(folder, 'gateway'), Number(upstream.line), flags));
  const wix = opened.use(await startLocalWix(join(folder, 'wix'), flags));
  const paths = [...gatewayPaths(fairlead), ...(await wixPaths(wix, plan))];
  mkdirSync(plan.profiles, { recursive: true });
  if (plan.stacks) emptyFolder(plan.stacks);
  const rows: Row[] = [];
  for (const { name, load } of paths) {
    plan.progress(name);
    const title = name.replaceAll(/[^a-z0-9]+/gi, '-');
    const kept = join(plan.profiles, `${title}.cpuprofile`);
    await profile(load, plan.seconds ?? (plan.isShort ? 2 : 5), file, kept);
    const taken = JSON.parse(readFileSync(kept, 'utf8')) as Profile;
    if (plan.stacks) writeFileSync(join(plan.stacks, `${title}.folded`), stacksOf(taken));
    const costs = costsOf(taken);
    rows.push(...costs.slice(0, 6).map((cost) => rowOf(name, cost)));
  }
  return { rows };
}

/** A path that is not measured any more leaves none behind. */
function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

function rowOf(group: string, { what, share, functions }: Cost): Row {
  return { group, call: what, server: functions.join(', '), role: 'ours', values: { share: [share] } };
}

/** Warms a path up, and keeps the profile of what follows. */
async function profile(load: HotPath['load'], seconds: number, file: string, kept: string): Promise<void> {
  await drive({ ...load, connections: 8, seconds: seconds / 2 });
  rmSync(file, { force: true });
  process.kill(load.pid, 'SIGUSR2');
  await drive({ ...load, connections: 8, seconds });
  process.kill(load.pid, 'SIGUSR2');
  while (!existsSync(file) || !isWhole(file)) await pause(50);
  renameSync(file, kept);
}

function isWhole(file: string): boolean {
  return readFileSync(file, 'utf8').endsWith('}');
}

function gatewayPaths({ port, program, plain, guarded, embedded }: Fairlead): HotPath[] {
  const at = { port, pid: program.pid };
  const call = rpc('tools/call', { name: 'products_search', arguments: productSearch });
  const tool = { verb: 'POST' as const, path: '/mcp', body: call.body, status: 200 };
  return [
    { name: 'gateway: allowed read', load: { ...read, ...at, headers: plain, status: 200 } },
    {
      name: 'gateway: allowed write',
      load: { ...write, ...at, headers: { ...write.headers, ...plain }, status: 200 },
    },
    {
      name: 'gateway: allowed read, with guardrails',
      load: { ...read, ...at, headers: guarded, status: 200 },
    },
    {
      name: 'gateway: allowed write, with guardrails',
      load: { ...write, ...at, headers: { ...write.headers, ...guarded }, status: 200 },
    },
    { name: 'gateway: refused', load: { ...denied, ...at, headers: plain, status: 403 } },
    {
      name: 'MCP: a search, with the local Wix behind it',
      load: { ...tool, ...at, headers: { ...call.headers, ...embedded } },
    },
  ];
}

/** Each kind of call on products, and the page of orders. */
async function wixPaths(wix: LocalWix, plan: Plan): Promise<HotPath[]> {
  const paths: HotPath[] = [];
  for (const load of areaLoads) {
    plan.progress(`making 1000 ${load.area}`);
    await fill(load, 1_000, (verb, path, body) => send(wix, verb, path, body));
    const asks = await load.asks((verb, path, body) => send(wix, verb, path, body));
    paths.push(
      ...asks.map(({ name, ...ask }) => ({
        name: `local Wix: ${load.area}, ${name}`,
        load: { ...ask, headers: wix.headers, status: 200, port: wix.port, pid: wix.program.pid },
      })),
    );
  }
  return paths;
}
