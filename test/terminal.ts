import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Started } from './running.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The command line on a running Fairlead, as a person at a terminal: its exit code, and all that it said. */
export async function fairlead(
  { ready }: Pick<Started, 'ready'>,
  args: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      ...{ PATH: process.env.PATH, FAIRLEAD_URL: ready.gateway, FAIRLEAD_ADMIN_TOKEN: ready.admin.token },
      ...secrets,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}
