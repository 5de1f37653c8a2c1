import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './scale/fleet.ts';

/** A Redis or Valkey server as a process of its own, which keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  kill(): Promise<void>;
  /** Starts it again at the same address, with nothing in it. */
  start(): Promise<void>;
}

interface Program {
  readonly path: string;
  readonly libraries?: string;
}

const cache = fileURLToPath(new URL('../node_modules/.cache/redis', import.meta.url));

/** The machine's own server, else Debian's package, unpacked beside the other packages and not installed. */
function findProgram(): Program | undefined {
  for (const name of ['valkey-server', 'redis-server'])
    for (const folder of (process.env.PATH ?? '').split(':'))
      if (existsSync(join(folder, name))) return { path: join(folder, name) };
  try {
    if (!existsSync(cache)) unpack();
  } catch {
    return undefined;
  }
  const libraries = join(cache, 'usr/lib');
  const [platform = ''] = readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'));
  return { path: join(cache, 'usr/bin/redis-server'), libraries: join(libraries, platform) };
}

/** Whole or not at all: another test may do the same. */
function unpack(): void {
  mkdirSync(join(cache, '..'), { recursive: true });
  const folder = mkdtempSync(`${cache}-`);
  try {
    const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];
    execFileSync('apt-get', ['download', ...packages], { cwd: folder, stdio: 'ignore', timeout: 60_000 });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: folder, stdio: 'ignore' });
      rmSync(join(folder, file));
    }
    renameSync(folder, cache);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(cache)) throw error;
  }
}

const program = findProgram();

/** Why a test is not run, in the words of the run's report. */
export const redisOnly = program
  ? {}
  : { skip: 'needs valkey-server or redis-server, or Debian to take its package from' };

export async function startRedis(): Promise<RedisServer> {
  if (!program) throw new Error('There is no Redis');
  const { path, libraries } = program;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-redis-'));
  const start = async () => {
    const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
    const child = spawn(path, flags, {
      stdio: 'ignore',
      env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
    });
    await until('Redis answers', () => isOpen(port));
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async start() {
      child = await start();
    },
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
