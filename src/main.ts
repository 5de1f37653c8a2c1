import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { systemClock } from './base/clock.ts';
import { createLogger, tellSparingly } from './cli/logger.ts';
import { createProgram, type Starts } from './cli/program.ts';
import { printReady } from './cli/ready.ts';
import type { Terminal } from './cli/terminal.ts';
import { type Config, ConfigProblems } from './config.ts';
import { VaultLocked } from './gateway/vault.ts';
import { StartProblem } from './start/problem.ts';
import { runRedirected } from './start/run.ts';
import { type Running, startGatewayAlone, startUp, startWixAlone } from './start/up.ts';
import { RedisUnusable } from './storage/redis.ts';
import { DatabaseUnusable } from './storage/unusable.ts';

// A diagnostic report, where somebody has asked Node.js for one, would have every setting in it.
process.report.excludeEnv = true;

const terminal: Terminal = {
  environment: process.env,
  fetch,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ask: askPerson,
};

async function askPerson(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartProblem('Nobody is here to be asked: say --yes. Nothing was changed.');
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

type Start = (config: Config, version: string, onBug: (error: unknown) => void) => Promise<Running>;

/** Starts, says so, and stops when told to. */
function keepRunning(start: Start): (config: Config) => Promise<void> {
  return async (config) => {
    const logger = createLogger(config);
    const running = await start(config, packageJson.version, tellSparingly(logger, systemClock));
    // Before it is said to be ready: whoever reads that may stop it at once.
    const toldToStop = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    printReady(running.ready, config, terminal);
    await toldToStop;
    cutOffLater(logger);
    await running.stop();
  };
}

/** Longer than every running call gets; what then still holds the process would hold it for ever. */
const stopMs = 30_000;

function cutOffLater(logger: ReturnType<typeof createLogger>): void {
  setTimeout(() => {
    logger.error(`Not everything ended within ${stopMs / 1000} seconds; stopped all the same.`);
    process.exit(1);
  }, stopMs).unref();
}

const starts: Starts = {
  up: keepRunning(startUp),
  gateway: keepRunning(startGatewayAlone),
  wix: keepRunning(startWixAlone),
  async run(config, command) {
    const tell = tellSparingly(createLogger(config), systemClock);
    process.exitCode = await runRedirected(config, packageJson.version, command, process.env, tell);
  },
};

/** What a person did wrong, or the machine lacks: said in a line each. Everything else is our bug, with its stack. */
function explain(error: unknown): readonly string[] {
  if (error instanceof ConfigProblems) return error.problems;
  if (
    error instanceof StartProblem ||
    error instanceof DatabaseUnusable ||
    error instanceof RedisUnusable ||
    error instanceof VaultLocked
  )
    return [error.message];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

try {
  await createProgram(starts, terminal, packageJson.version).parseAsync();
} catch (error) {
  // Commander has said what is wrong, or has shown the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1;
  else {
    for (const line of explain(error)) terminal.err(`${line}\n`);
    process.exitCode = 1;
  }
}
