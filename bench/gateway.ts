/**
 * `npm run bench:gateway`: what a call through the gateway costs, with its durable log on: an allowed read, an allowed
 * write, a denied call, with and without guardrails, on 1, 8 and 64 connections; beside the same upstream without a
 * gateway, a bare proxy of the same Node.js, nginx with a key check and an access log, express-gateway and Portkey's
 * gateway. All in one run: every row is measured once in every round, and the median of the rounds is shown with the
 * least and the most. `--short` is one brief round on 8 connections.
 *
 * Aims: processor time of an allowed call at most 1.6 times the bare proxy's, added p50 at most twice its, at least five
 * times the throughput of express-gateway, a denied call cheaper than an allowed one.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Call, denied, deniedByRule, list, read, write } from './calls.ts';
import { type Drive, type Driven, drive } from './drive.ts';
import { type Authorized, startFairlead } from './fairlead.ts';
import { installPeers, type Peer, startExpressGateway, startNginx, startPortkey } from './peers.ts';
import { type Program, startProgram } from './processes.ts';
import { type Spread, spreadOf, tellSpread } from './spread.ts';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '1.5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', multiple: true, default: ['1', '8', '64'] },
    short: { type: 'boolean', default: false },
    /** Only Fairlead and the bare proxy. */
    alone: { type: 'boolean', default: false },
  },
});
const seconds = flags.short ? 0.7 : Number(flags.seconds);
const rounds = flags.short ? 1 : Number(flags.rounds);
const connectionCounts = flags.short ? [8] : flags.connections.map(Number);

interface Row {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'denied' | 'other';
  readonly load: Omit<Drive, 'connections' | 'seconds'>;
}

function row(name: string, kind: Row['kind'], call: Call, to: Target, status = 200): Row {
  const headers = { ...call.headers, ...to.headers };
  return { name, kind, load: { ...call, headers, status, port: to.port, pid: to.program.pid } };
}

interface Target {
  readonly port: number;
  readonly program: Program;
  readonly headers?: Readonly<Record<string, string>>;
}

await using opened = new AsyncDisposableStack();

async function onPort(file: string, ...args: string[]): Promise<Target> {
  const program = opened.use(await startProgram([fileURLToPath(new URL(file, import.meta.url)), ...args]));
  return { program, port: Number(program.line) };
}

const upstream = await onPort('./upstream.ts');
const bare = await onPort('./bare-proxy.ts', `http://127.0.0.1:${upstream.port}`);
const fairlead = opened.use(
  await startFairlead(mkdtempSync(join(tmpdir(), 'bench-gateway-')), upstream.port),
);
const as = (headers: Authorized): Target => ({ ...fairlead, headers });

const rows: Row[] = [
  row('direct', 'read', read, upstream),
  row('direct', 'write', write, upstream),
  row('bare undici proxy', 'read', read, bare),
  row('bare undici proxy', 'write', write, bare),
  row('Fairlead', 'read', read, as(fairlead.plain)),
  row('Fairlead', 'write', write, as(fairlead.plain)),
  row('Fairlead', 'denied', denied, as(fairlead.plain), 403),
  row('Fairlead, guardrails', 'read', read, as(fairlead.guarded)),
  row('Fairlead, guardrails', 'write', write, as(fairlead.guarded)),
  row('Fairlead, guardrails', 'denied', deniedByRule, as(fairlead.guarded), 403),
  row('Fairlead, local Wix in it', 'other', list, as(fairlead.embedded)),
  ...(flags.alone ? [] : await peerRows()),
];

async function peerRows(): Promise<Row[]> {
  installPeers();
  const nginx = await startNginx(upstream.port);
  if (!nginx) process.stdout.write('nginx is not on this machine (Debian: nginx-light): left out.\n');
  const express = await startExpressGateway(upstream.port);
  const portkey = await startPortkey(upstream.port);
  for (const peer of [nginx, express, portkey]) if (peer) opened.use(peer.program);
  const both = (peer: Peer): Row[] => [
    row(peer.name, 'read', read, peer),
    row(peer.name, 'write', write, peer),
  ];
  return [
    ...(nginx ? both(nginx) : []),
    ...both(express),
    row(portkey.name, 'write', { ...write, path: '/v1/chat/completions' }, portkey),
  ];
}

/** Every row once a round, each round from another row on, so that what else this machine does falls on all alike. */
async function measure(connections: number): Promise<Map<Row, Driven[]>> {
  const measured = new Map<Row, Driven[]>(rows.map((one) => [one, []]));
  for (let round = 0; round < rounds; round++)
    for (let place = 0; place < rows.length; place++) {
      const one = rows[(place + round * 4) % rows.length];
      if (one) measured.get(one)?.push(await drive({ ...one.load, connections, seconds }));
    }
  return measured;
}

interface Measured extends Row {
  readonly connections: number;
  readonly perSecond: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
  readonly cpu: Spread;
}

function summed(one: Row, connections: number, all: readonly Driven[]): Measured {
  const of = (name: keyof Driven): Spread => spreadOf(all.map((driven) => driven[name]));
  return {
    ...{ ...one, connections, perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu') },
  };
}

const results: Measured[] = [];

function find(name: string, kind: Row['kind'], connections: number): Measured | undefined {
  return results.find((one) => one.name === name && one.kind === kind && one.connections === connections);
}

function ratio(over: number | undefined, under: number | undefined): number {
  return (over ?? Number.NaN) / (under ?? Number.NaN);
}

function print(connections: number): void {
  const heads = ['calls/s', 'p50 us', 'p99 us', 'CPU us'].map((head) => head.padStart(22));
  process.stdout.write(
    `\n${connections} connection${connections === 1 ? '' : 's'}\n${''.padEnd(34)}${heads.join('')}${'CPU / bare'.padStart(12)}\n`,
  );
  for (const one of results.filter((result) => result.connections === connections)) {
    const cells = [one.perSecond, one.p50, one.p99, one.cpu].map((spread) => tellSpread(spread, 22));
    const floor = find('bare undici proxy', one.kind === 'write' ? 'write' : 'read', connections);
    const times = ratio(one.cpu.middle, floor?.cpu.middle).toFixed(2);
    process.stdout.write(
      `${`${one.name}: ${one.kind === 'other' ? 'list' : one.kind}`.padEnd(34)}${cells.join('')}${times.padStart(12)}\n`,
    );
  }
}

function say(aim: string, value: number, isMet: boolean): void {
  process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'}  ${aim}: ${value.toFixed(2)}\n`);
}

function sayAims(connections: number): void {
  const on = `on ${connections}`;
  for (const kind of ['read', 'write'] as const) {
    const [ours, bareRow, direct, express] = [
      ...['Fairlead', 'bare undici proxy', 'direct', 'express-gateway'].map((name) =>
        find(name, kind, connections),
      ),
    ];
    const cpu = ratio(ours?.cpu.middle, bareRow?.cpu.middle);
    say(`allowed ${kind}, CPU / bare proxy at most 1.6, ${on}`, cpu, cpu <= 1.6);
    const added = (one: Measured | undefined): number =>
      (one?.p50.middle ?? Number.NaN) - (direct?.p50.middle ?? Number.NaN);
    const p50 = ratio(added(ours), added(bareRow));
    say(`allowed ${kind}, added p50 / bare proxy's at most 2, ${on}`, p50, p50 <= 2);
    if (!express) continue;
    const times = ratio(ours?.perSecond.middle, express.perSecond.middle);
    say(`allowed ${kind}, throughput / express-gateway at least 5, ${on}`, times, times >= 5);
  }
  const cheap = ratio(
    find('Fairlead', 'denied', connections)?.cpu.middle,
    find('Fairlead', 'read', connections)?.cpu.middle,
  );
  say(`denied call, CPU / allowed read under 1, ${on}`, cheap, cheap < 1);
}

process.stdout.write(
  `Median (least-most) of ${rounds} rounds of ${seconds} s, Node.js ${process.version}; log in a SQLite file, full sync.\n`,
);
// What is measured first would otherwise be measured cold.
for (const one of rows) await drive({ ...one.load, connections: 8, seconds: 0.5 });
for (const connections of connectionCounts) {
  for (const [one, all] of await measure(connections)) results.push(summed(one, connections, all));
  print(connections);
}
process.stdout.write('\n');
for (const connections of connectionCounts) sayAims(connections);
