import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { StartProblem } from '../start/problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a credential from where a policy file says that it is. The answer of a command is not shown when it fails:
 * the credential could be in it.
 * @throws {StartProblem} when there is none
 */
export function readCredential(connection: string, source: unknown, environment: Environment): string {
  const { env, file, command } = (source ?? {}) as { env?: string; file?: string; command?: string };
  const text = (
    env !== undefined
      ? environment[env]
      : file !== undefined
        ? readText(connection, file)
        : command !== undefined
          ? run(connection, command, environment)
          : undefined
  )?.trim();
  if (text) return text;
  throw new StartProblem(
    `The credential of ${connection} is missing: ${
      env === undefined
        ? `${file ?? command ?? 'the policy file does not say where it is, such as credential: {env: FAIRLEAD_WIX_API_KEY}'}${source ? ' has nothing in it' : ''}.`
        : `set ${env} to it for this one command.`
    }`,
  );
}

function readText(connection: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartProblem(
      `The credential of ${connection} cannot be read from ${file}: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

function run(connection: string, command: string, environment: Environment): string {
  const { status, stdout, error } = spawnSync(command, {
    ...{ shell: true, encoding: 'utf8', env: { ...environment } as NodeJS.ProcessEnv },
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  const why = error?.message ?? `it ended with ${status ?? 'a signal'}`;
  throw new StartProblem(`The command for the credential of ${connection} did not work: ${why}.`);
}
