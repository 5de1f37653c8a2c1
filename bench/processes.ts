import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program under measurement. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** The first line that it printed. */
  readonly line: string;
}

/** Starts a program of Node.js and waits for its first line. */
export async function startProgram(args: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await firstLine(child);
  return {
    pid: child.pid ?? 0,
    line,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The program has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`The program ended with ${child.exitCode} before it answered`);
}
