import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Aim, type Benchmark, type Missing, middleOf, type Plan, type Row } from './benchmark.ts';
import { type Call, denied, deniedByRule, list, read, write } from './calls.ts';
import { drive } from './drive.ts';
import { type Authorized, startFairlead } from './fairlead.ts';
import { installPeers, type Peer, startExpressGateway, startNginx, startPortkey } from './peers.ts';
import { type Program, startProgram } from './processes.ts';
import { driveTurn, firstLine, inTurns, type Turn } from './rounds.ts';

interface Target {
  readonly port: number;
  readonly program: Program;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked extends Omit<Row, 'values' | 'group'> {
  readonly made: Call;
  readonly to: Target;
  readonly status: number;
}

const bare = 'bare undici proxy';

function row(server: string, call: string, made: Call, to: Target, status = 200): Asked {
  const role = server === bare ? 'floor' : server.startsWith('Fairlead') ? 'ours' : 'peer';
  return { server, role, call, made, to, status };
}

export const benchmark: Benchmark = {
  name: 'gateway',
  title: 'A call through the gateway',
  about:
    'An allowed read and write and a refused call, with and without guardrails, recorded in a SQLite file with full sync. Beside the same ' +
    'upstream without a gateway, a bare undici proxy on the same Node.js (the floor), nginx with a key check and an access log, ' +
    "express-gateway with key-auth, log and proxy, and Portkey's gateway, which forwards POST alone. Of a peer that starts processes of " +
    'its own the first one counts.',
  main: 'cpu',
  run: measure,
};

async function measure(plan: Plan): Promise<{ rows: Row[]; aims: Aim[]; missing: Missing[] }> {
  await using opened = new AsyncDisposableStack();
  const missing: Missing[] = [];
  const asked = await openRows(opened, plan, missing);
  // A gateway runs for weeks, and its first thousands of calls tell how fast Node.js compiles: all are measured warm.
  for (const one of asked) {
    plan.progress(`warming up: ${one.server}, ${one.call}`);
    const calls = plan.isShort ? 1_500 : 6_000;
    await drive({ ...loadOf(one, 8, plan.isShort ? 3 : 12), calls }).catch(() => undefined);
  }
  const [rounds, seconds] = [
    plan.rounds ?? (plan.isShort ? 3 : 5),
    plan.seconds ?? (plan.isShort ? 0.7 : 1.5),
  ];
  const rows: Row[] = [];
  const counts = plan.connections ?? (plan.isShort ? [8] : [1, 8, 64]);
  for (const connections of counts) {
    const done = await inTurns(
      asked.map((one) => turnOf(one, connections, seconds)),
      rounds,
      plan,
    );
    rows.push(...done.rows);
    missing.push(...done.missing);
  }
  return { rows, missing, aims: counts.flatMap((connections) => aimsOf(rows, connections)) };
}

const groupOf = (connections: number): string => `${connections} connection${connections === 1 ? '' : 's'}`;

function loadOf({ made, to, status }: Asked, connections: number, seconds: number) {
  const headers = { ...made.headers, ...to.headers };
  return { ...made, headers, status, port: to.port, pid: to.program.pid, connections, seconds };
}

function turnOf(one: Asked, connections: number, seconds: number): Turn {
  const { call, server, role } = one;
  return driveTurn({ group: groupOf(connections), call, server, role }, loadOf(one, connections, seconds));
}

async function openRows(opened: AsyncDisposableStack, plan: Plan, missing: Missing[]): Promise<Asked[]> {
  const onPort = async (file: string, ...args: string[]): Promise<Target> => {
    const program = opened.use(await startProgram([fileURLToPath(new URL(file, import.meta.url)), ...args]));
    return { program, port: Number(program.line) };
  };
  plan.progress('starting Fairlead and the floor');
  const upstream = await onPort('./upstream.ts');
  const proxy = await onPort('./bare-proxy.ts', `http://127.0.0.1:${upstream.port}`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const fairlead = opened.use(await startFairlead(folder, upstream.port));
  const as = (headers: Authorized): Target => ({ ...fairlead, headers });
  return [
    row('no gateway', 'read', read, upstream),
    row('no gateway', 'write', write, upstream),
    row(bare, 'read', read, proxy),
    row(bare, 'write', write, proxy),
    row('Fairlead', 'read', read, as(fairlead.plain)),
    row('Fairlead', 'write', write, as(fairlead.plain)),
    row('Fairlead', 'refused', denied, as(fairlead.plain), 403),
    row('Fairlead, guardrails', 'read', read, as(fairlead.guarded)),
    row('Fairlead, guardrails', 'write', write, as(fairlead.guarded)),
    row('Fairlead, guardrails', 'refused', deniedByRule, as(fairlead.guarded), 403),
    row('Fairlead, local Wix in it', 'search of 10', list, as(fairlead.embedded)),
    ...(plan.isAlone ? [] : await peerRows(upstream.port, opened, plan, missing)),
  ];
}

async function peerRows(
  upstream: number,
  opened: AsyncDisposableStack,
  plan: Plan,
  missing: Missing[],
): Promise<Asked[]> {
  const rows: Asked[] = [];
  const both = (peer: Peer): Asked[] => [
    row(peer.name, 'read', read, peer),
    row(peer.name, 'write', write, peer),
  ];
  const llm = { ...write, path: '/v1/chat/completions' };
  const peers: readonly (readonly [string, () => Promise<Peer>, (peer: Peer) => Asked[]])[] = [
    ['nginx', () => startNginx(upstream), both],
    ['express-gateway', () => startExpressGateway(upstream), both],
    ['@portkey-ai/gateway', () => startPortkey(upstream), (peer) => [row(peer.name, 'write', llm, peer)]],
  ];
  for (const [name, start, rowsOf] of peers)
    try {
      plan.progress(`starting ${name}`);
      if (name !== 'nginx') installPeers();
      const peer = await start();
      opened.use(peer.program);
      rows.push(...rowsOf(peer));
    } catch (error) {
      missing.push({ server: name, why: firstLine(error) });
    }
  return rows;
}

/**
 * Processor time of an allowed call at most 1.6 times the bare proxy's, added p50 at most twice its, at least five times the
 * throughput of express-gateway, a denied call cheaper than an allowed one.
 */
function aimsOf(rows: readonly Row[], connections: number): Aim[] {
  const on = `on ${connections}`;
  const find = (server: string, call: string): Row | undefined =>
    rows.find((one) => one.group === groupOf(connections) && one.server === server && one.call === call);
  const aims = (['read', 'write'] as const).flatMap((call): Aim[] => {
    const [ours, floor] = [find('Fairlead', call), find(bare, call)];
    const added = (one: Row | undefined): number =>
      middleOf(one, 'p50') - middleOf(find('no gateway', call), 'p50');
    const express = middleOf(find('express-gateway', call), 'perSecond');
    return [
      atMost(`allowed ${call}, CPU / bare proxy, ${on}`, middleOf(ours, 'cpu') / middleOf(floor, 'cpu'), 1.6),
      atMost(`allowed ${call}, added p50 / bare proxy's, ${on}`, added(ours) / added(floor), 2),
      {
        aim: `allowed ${call}, throughput / express-gateway, ${on}`,
        value: middleOf(ours, 'perSecond') / express,
        bound: 'at least',
        limit: 5,
      },
    ];
  });
  const cheap = middleOf(find('Fairlead', 'refused'), 'cpu') / middleOf(find('Fairlead', 'read'), 'cpu');
  return [...aims, atMost(`refused call, CPU / allowed read, ${on}`, cheap, 1)].filter(
    ({ value }) => !Number.isNaN(value),
  );
}

function atMost(aim: string, value: number, limit: number): Aim {
  return { aim, value, bound: 'at most', limit };
}
