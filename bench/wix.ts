/**
 * `npm run bench:wix`: the local Wix with 100,000 entities of each area, and with 1,000, beside a bare `node:http` server
 * that answers the same bytes, in the same run. Prints requests a second, p50, p99, processor time per request, and the
 * ratio to the floor.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Borne, bear, median } from './load.ts';
import { type Program, startProgram } from './processes.ts';
import { type AreaLoad, type Ask, areaLoads, fill } from './wix-areas.ts';

const { values: flags } = parseArgs({
  options: {
    many: { type: 'string', default: '100000' },
    few: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    area: { type: 'string', multiple: true },
  },
});
const connections = 16;

interface Ready {
  readonly wix: string;
  readonly wixApiKey: string;
  readonly site: { readonly id: string };
}

interface Server {
  readonly program: Program;
  readonly ready: Ready;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const floorFile = fileURLToPath(new URL('./floor.ts', import.meta.url));
const wanted = areaLoads.filter(({ area }) => !flags.area || flags.area.includes(area));

async function startWix(folder: string): Promise<Server> {
  const program = await startProgram([
    ...[main, 'wix', '--json', '--wix-port', '0', '--data', folder],
    ...['--seed', 'empty', '--wix-rate-limit', '0', '--max-body-bytes', '104857600'],
  ]);
  return { program, ready: JSON.parse(program.line) as Ready };
}

function headersOf({ wixApiKey, site }: Ready): Record<string, string> {
  return { authorization: wixApiKey, 'wix-site-id': site.id, 'content-type': 'application/json' };
}

/** One load on the local Wix, several times. */
async function ask({ program, ready }: Server, { verb, path, body }: Ask): Promise<Borne> {
  const rounds: Borne[] = [];
  for (let round = 0; round < Number(flags.rounds); round++)
    rounds.push(
      await bear({
        ...{ url: ready.wix + path, verb, headers: headersOf(ready), connections, pid: program.pid },
        ...(body === undefined ? {} : { body }),
        seconds: Number(flags.seconds),
      }),
    );
  return median(rounds);
}

/** The same with the bare server, which answers what the local Wix answered. */
async function askFloor(floor: Program, { ready }: Server, call: Ask): Promise<Borne> {
  const body = typeof call.body === 'function' ? call.body() : call.body;
  const init = { method: call.verb, headers: headersOf(ready), ...(body === undefined ? {} : { body }) };
  const answer = await (await fetch(ready.wix + call.path, init)).text();
  const url = `http://127.0.0.1:${floor.line}`;
  await fetch(`${url}/answer`, { method: 'PUT', body: answer });
  return bear({
    ...{ url, verb: call.verb, headers: headersOf(ready), connections, pid: floor.pid },
    ...(body === undefined ? {} : { body }),
    seconds: Number(flags.seconds),
  });
}

function row(name: string, many: Borne, few: Borne, floor: Borne): string {
  const cells = [
    name.padEnd(26),
    Math.round(many.perSecond).toString().padStart(7),
    many.p50Ms.toFixed(1).padStart(7),
    many.p99Ms.toFixed(1).padStart(7),
    Math.round(many.cpuMicros).toString().padStart(7),
    (floor.cpuMicros / many.cpuMicros).toFixed(2).padStart(7),
    (many.perSecond / floor.perSecond).toFixed(2).padStart(7),
    (many.cpuMicros / few.cpuMicros).toFixed(2).padStart(9),
  ];
  const failed = many.failed + few.failed;
  return `${cells.join(' ')}${failed > 0 ? `  (${failed} failed)` : ''}\n`;
}

async function measureArea(load: AreaLoad, many: Server, few: Server, floor: Program): Promise<void> {
  const [asksMany, asksFew] = await Promise.all(
    [many, few].map(({ ready }) => load.asks((verb, path, body) => call(ready, verb, path, body))),
  );
  for (const [index, each] of (asksMany ?? []).entries()) {
    const same = asksFew?.[index];
    if (!same) throw new Error(`${each.name} is not asked of both`);
    const atFloor = await askFloor(floor, many, each);
    process.stdout.write(
      row(`${load.area} ${each.name}`, await ask(many, each), await ask(few, same), atFloor),
    );
  }
}

async function call(ready: Ready, verb: string, path: string, body?: string): Promise<string> {
  const init = { method: verb, headers: headersOf(ready), ...(body === undefined ? {} : { body }) };
  const response = await fetch(ready.wix + path, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${verb} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

async function prepare(folder: string, count: number): Promise<Server> {
  const server = await startWix(folder);
  for (const load of wanted) {
    process.stderr.write(`Making ${count} ${load.area} ...\n`);
    await fill(load, count, (verb, path, body) => call(server.ready, verb, path, body));
  }
  return server;
}

const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
try {
  const many = await prepare(join(folder, 'many'), Number(flags.many));
  const few = await prepare(join(folder, 'few'), Number(flags.few));
  await using _many = many.program;
  await using _few = few.program;
  await using floor = await startProgram([floorFile]);
  process.stdout.write(
    `Node.js ${process.version}, ${connections} connections, median of ${flags.rounds} runs of ${flags.seconds} s, ${flags.many} of each (few: ${flags.few})\n` +
      `of floor: processor time and requests a second of the bare server against ours; few: our processor time with ${flags.many} against ${flags.few}\n\n` +
      `${'call'.padEnd(26)}   req/s  p50 ms  p99 ms  cpu µs  of floor: cpu, req/s   few\n`,
  );
  for (const load of wanted) await measureArea(load, many, few, floor);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
