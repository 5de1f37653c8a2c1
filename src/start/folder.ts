import { mkdirSync } from 'node:fs';
import type { Config } from '../config.ts';
import { StartProblem } from './problem.ts';

/** Makes the data folder. @throws {StartProblem} when that cannot be done */
export function prepareFolder(config: Config): void {
  if (config.memory) return;
  try {
    mkdirSync(config.data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartProblem(
      `Cannot make the folder ${config.data}: ${(error as Error).message}. Choose another with --data.`,
      { cause: error },
    );
  }
}
