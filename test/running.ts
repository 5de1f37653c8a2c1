import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ReadyLine } from '../src/start/up.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Fairlead as a process of its own, as a user starts it. */
export interface Started extends AsyncDisposable {
  readonly ready: ReadyLine & Required<Pick<ReadyLine, 'gateway' | 'wix' | 'agents' | 'site' | 'wixApiKey'>>;
  readonly process: ChildProcess;
  /** The key of a demo agent. */
  keyOf(name: string): string;
  /** `/api`, with the admin token. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects.
  api(verb: string, path: string, body?: unknown): Promise<any>;
  /** What it has written to stderr so far. */
  logged(): string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `fairlead up` on free ports, and waits until it says that it answers. */
export function startFairlead(...flags: string[]): Promise<Started> {
  return startCommand('up', flags);
}

/** The same of another command; what it does not start is not in its ready line. */
export async function startCommand(
  command: 'up' | 'gateway' | 'wix',
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(
    process.execPath,
    [main, command, '--json', '--port', '0', '--wix-port', '0', '--wix-rate-limit', '0', ...flags],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, ...environment },
    },
  );
  let logged = '';
  child.stderr.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
    process.stderr.write(chunk);
  });
  const line = await firstLine(child);
  const ready = JSON.parse(line) as Started['ready'];
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  };
  return {
    ready,
    process: child,
    logged: () => logged,
    kill,
    keyOf(name) {
      const key = ready.agents.find((agent) => agent.name === name)?.key;
      if (!key) throw new Error(`There is no key of ${name}`);
      return key;
    },
    async api(verb, path, body) {
      const init = {
        method: verb,
        headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
      };
      const response = await fetch(
        ready.gateway + path,
        body === undefined ? init : { ...init, body: JSON.stringify(body) },
      );
      return response.json();
    },
    async [Symbol.asyncDispose]() {
      await kill('SIGKILL');
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('Fairlead has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`Fairlead ended with ${child.exitCode} before it was ready`);
}

/** A fetch that only swaps Wix's origin for another: how the official SDK is pointed at Fairlead. */
export function swapOrigin(origin: string): typeof fetch {
  return (input, init) => {
    const address = new URL(input instanceof Request ? input.url : String(input));
    const target = origin + address.pathname + address.search;
    return fetch(input instanceof Request ? new Request(target, input) : target, init);
  };
}
