import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Aim, type Benchmark, middleOf, type Plan, type Report, type Row } from './benchmark.ts';
import { drive } from './drive.ts';
import { type LocalWix, send, startLocalWix } from './local-wix.ts';
import { type Program, startProgram } from './processes.ts';
import { driveTurn, inTurns, type Turn } from './rounds.ts';
import { type Ask, areaLoads, fill } from './wix-areas.ts';

const floorFile = fileURLToPath(new URL('./floor.ts', import.meta.url));
const connections = 16;

export const benchmark: Benchmark = {
  name: 'wix',
  title: 'The local Wix',
  about:
    'Entities of four areas in a SQLite file: a get, a page of 100, a page that is filtered, a search (of orders, which are not searched by ' +
    'words, those of one buyer), and a create, on 16 connections; with many entities and with few. The floor is a bare `node:http` server that answers the same bytes ' +
    'from memory, and reads, checks and keeps nothing.',
  main: 'cpu',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const [few, many] = plan.sizes?.length === 2 ? plan.sizes : [1_000, plan.isShort ? 10_000 : 100_000];
  const folder = mkdtempSync(join(tmpdir(), 'bench-wix-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const servers: { name: string; wix: LocalWix }[] = [];
  for (const count of [many, few]) {
    const wix = opened.use(await startLocalWix(join(folder, String(count))));
    for (const load of areaLoads) {
      plan.progress(`making ${count} ${load.area}`);
      await fill(load, count ?? 0, (verb, path, body) => send(wix, verb, path, body));
    }
    servers.push({ name: `Fairlead, ${count} of each`, wix });
  }
  const floor = opened.use(await startProgram([floorFile]));
  const turns: Turn[] = [];
  for (const load of areaLoads)
    for (const [place, { name, wix }] of servers.entries()) {
      const asks = await load.asks((verb, path, body) => send(wix, verb, path, body));
      for (const ask of asks) {
        turns.push(ourTurn(load.area, name, wix, ask, plan));
        if (place === 0) turns.push(await floorTurn(load.area, floor, wix, ask, plan));
      }
    }
  const done = await inTurns(turns, plan.rounds ?? 3, plan);
  return { ...done, aims: aimsOf(done.rows, servers[0]?.name ?? '') };
}

const secondsOf = ({ seconds, isShort }: Plan): number => seconds ?? (isShort ? 0.4 : 1.5);

function ourTurn(group: string, server: string, wix: LocalWix, ask: Ask, plan: Plan): Turn {
  const { name: call, ...made } = ask;
  const load = { ...made, headers: wix.headers, status: 200, port: wix.port, pid: wix.program.pid };
  return driveTurn({ group, call, server, role: 'ours' }, { ...load, connections, seconds: secondsOf(plan) });
}

/** The bare server answers what the local Wix answered; it is told before each of its turns. */
async function floorTurn(group: string, floor: Program, wix: LocalWix, ask: Ask, plan: Plan): Promise<Turn> {
  const { name: call, ...made } = ask;
  const body = typeof ask.body === 'function' ? ask.body() : ask.body;
  const answer = await send(wix, ask.verb, ask.path, body);
  const load = { ...made, headers: wix.headers, status: 200, port: Number(floor.line), pid: floor.pid };
  return {
    ...{ group, call, server: 'bare server, same bytes', role: 'floor' },
    async once() {
      await fetch(`http://127.0.0.1:${floor.line}/answer`, { method: 'PUT', body: answer });
      return { ...(await drive({ ...load, connections, seconds: secondsOf(plan) })) };
    },
  };
}

/** Processor time does not grow with the number of entities. */
function aimsOf(rows: readonly Row[], ours: string): Aim[] {
  return rows
    .filter(({ server }) => server === ours)
    .map((row): Aim => {
      const few = rows.find(
        (one) =>
          one.group === row.group && one.call === row.call && one.role === 'ours' && one.server !== ours,
      );
      const value = middleOf(row, 'cpu') / middleOf(few, 'cpu');
      return { aim: `${row.group} ${row.call}, CPU with many / few`, value, bound: 'at most', limit: 1.5 };
    })
    .filter(({ value }) => !Number.isNaN(value));
}
