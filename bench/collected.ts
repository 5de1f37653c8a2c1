import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What a process holds, in megabytes. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** What a process is started with, so that it tells in the file BENCH_MEMORY_FILE what it holds. */
export const collecting = [
  ...['--expose-gc', '--import', fileURLToPath(new URL('./collect.mjs', import.meta.url))],
] as const;

/** What the process still holds once what is garbage is gone; it writes that into `file`. */
export async function collect(pid: number, file: string): Promise<Memory> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await pause(50);
  const { rss, heapUsed } = JSON.parse(readFileSync(file, 'utf8')) as Memory;
  return { rss: rss / 2 ** 20, heapUsed: heapUsed / 2 ** 20 };
}
