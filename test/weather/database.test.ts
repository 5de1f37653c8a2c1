import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { startPostgres } from '../../scripts/postgres.mjs';
import { answered } from '../crash/world.ts';
import { connectTo, until } from '../scale/fleet.ts';
import { openFolder, type WeatherFolder } from './folder.ts';
import { load, openStage, recovers, type Stage } from './stage.ts';

/** What calls there are in the log. */
const recordsOf = (folder: WeatherFolder) => async () =>
  folder.column("select body from record where kind = 'intent'");

/** Writes until the log cannot be written; what went through before had room. */
async function untilRefused({ write }: Stage): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const { status, code } = await write();
    if (status === 200) continue;
    assert.deepEqual([status, code], [503, 'LOG_UNWRITABLE']);
    return;
  }
  assert.fail('The weather did not come');
}

for (const { kind, why } of [
  { kind: 'full', why: /every call is refused: database or disk is full/ },
  { kind: 'read-only', why: /every call is refused: attempt to write a readonly database/ },
  { kind: 'unsynced', why: /every call is refused: EIO: i\/o error, fdatasync/ },
])
  test(`a ${kind} disk under the log: 503 and the reason, nothing forwarded unrecorded, and it goes on by itself`, async () => {
    using folder = openFolder('gateway.db');
    await using stage = await openStage(folder.flags, folder.environment);
    assert.equal((await stage.write()).status, 200);
    folder.set(kind);
    await untilRefused(stage);
    assert.match(String(await stage.whyNotReady()), why);
    folder.set('fine');
    await recovers(stage);
    await stage.isWhole(recordsOf(folder));
  });

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;

test('files that may not grow any more, by the limit of the process: 503 and the reason, and it goes on by itself', {
  ...(hasLimits ? {} : { skip: 'needs prlimit (util-linux)' }),
}, async () => {
  using folder = openFolder('gateway.db');
  await using stage = await openStage(folder.flags);
  assert.equal((await stage.write()).status, 200);
  const limit = (soft: string) =>
    execFileSync('prlimit', ['--pid', String(stage.fairlead.process.pid), `--fsize=${soft}:unlimited`]);
  limit(String(statSync(`${folder.file}-wal`).size + 40_000));
  await untilRefused(stage);
  assert.match(String(await stage.whyNotReady()), /every call is refused: disk I\/O error/);
  limit('unlimited');
  await recovers(stage);
  await stage.isWhole(recordsOf(folder));
});

test('a slow disk: calls are slow, none fails, and what writes nothing does not wait', async () => {
  using folder = openFolder('gateway.db');
  await using stage = await openStage(folder.flags, folder.environment);
  assert.equal((await stage.write()).status, 200);
  folder.set('slow 300');
  const started = performance.now();
  let ended = 0;
  const writing = Array.from({ length: 32 }, async () => {
    const { status } = await stage.write();
    ended++;
    return status;
  });
  const { status } = (await answered(`${stage.fairlead.ready.gateway}/healthz`, {})) ?? {};
  assert.deepEqual([status, ended], [200, 0]);
  assert.deepEqual([...new Set(await Promise.all(writing))], [200]);
  const tookMs = performance.now() - started;
  assert.ok(tookMs > 300, `${tookMs} ms for 32 calls with syncs of 300 ms`);
  folder.set('fine');
  await stage.isWhole(recordsOf(folder));
});

test('another program that holds the file: 503 after five seconds, and it goes on by itself', async () => {
  using folder = openFolder('gateway.db');
  await using stage = await openStage(folder.flags);
  assert.equal((await stage.write()).status, 200);
  const other = new DatabaseSync(folder.file, { timeout: 10_000 });
  other.exec('begin immediate');
  assert.deepEqual(await stage.write(), { status: 503, code: 'LOG_UNWRITABLE' });
  other.exec('rollback');
  other.close();
  await recovers(stage);
  await stage.isWhole(recordsOf(folder));
});

/** Stands before a server, as what turns to another address does. */
async function startTurning(port: () => number) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((inward) => {
    if (isCut) return void inward.destroy();
    const outward = connect(port(), '127.0.0.1');
    for (const socket of [inward, outward]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        inward.destroy();
        outward.destroy();
      });
    }
    inward.pipe(outward).pipe(inward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    turn() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

test('PostgreSQL is restarted, and then fails over, under load: 503 and the reason meanwhile, and it goes on by itself', {
  timeout: 180_000,
}, async () => {
  const postgres = await startPostgres();
  try {
    const real = new URL(postgres.url);
    await using turning = await startTurning(() => Number(real.port));
    const url = new URL(postgres.url);
    url.port = String(turning.port);
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-weather-'));
    await using stage = await openStage(['--data', folder, '--database-url', url.href]);
    const running = load(stage);
    const calmly = async (): Promise<void> => {
      const before = running.statuses.length;
      await until('calls go through', async () => running.statuses.slice(before).includes(200));
    };
    const badly = async (): Promise<void> => {
      await until('it says why', async () =>
        /database does not answer|cannot be written/.test((await stage.whyNotReady()) ?? ''),
      );
      const before = running.statuses.length;
      await until('calls are refused', async () => running.statuses.length > before + 8);
      assert.deepEqual([...new Set(running.statuses.slice(before + 4))], [503]);
    };
    await calmly();
    await postgres.halt();
    await badly();
    await postgres.resume();
    await calmly();
    turning.cut();
    await badly();
    turning.turn();
    await calmly();
    await running.stop();
    await recovers(stage);
    assert.deepEqual(
      [...new Set(running.statuses)].toSorted((a, b) => a - b),
      [200, 503],
    );
    await using database = await connectTo(postgres.url);
    const rows = await database.query("select body from fairlead_gateway.record where kind = 'intent'");
    await stage.isWhole(async () => rows.map(({ body }) => String(body)));
    rmSync(folder, { recursive: true, force: true });
  } finally {
    await postgres.stop();
  }
});
