import type { Measure, Missing, Plan, Row } from './benchmark.ts';
import { type Drive, drive } from './drive.ts';

/** One row before it is measured. */
export interface Turn extends Omit<Row, 'values'> {
  /** Measures it once. */
  once(): Promise<Partial<Record<Measure, number>>>;
}

/**
 * Measures every row once in a round, each round from another row on, so that what else this machine does falls on all alike.
 * A row that fails is told among the missing, and its turns go to nobody.
 */
export async function inTurns(
  turns: readonly Turn[],
  rounds: number,
  plan: Plan,
): Promise<{ rows: readonly Row[]; missing: readonly Missing[] }> {
  const measured = new Map<Turn, Partial<Record<Measure, number>>[]>(turns.map((turn) => [turn, []]));
  const missing: Missing[] = [];
  for (let round = 0; round < rounds; round++)
    for (let place = 0; place < turns.length; place++) {
      const turn = turns[(place + round * 5) % turns.length];
      if (!turn || !measured.has(turn)) continue;
      plan.progress(`round ${round + 1} of ${rounds}: ${[turn.group, turn.call, turn.server].join(', ')}`);
      try {
        measured.get(turn)?.push(await turn.once());
      } catch (error) {
        measured.delete(turn);
        missing.push({ server: [turn.group, turn.call, turn.server].join(', '), why: firstLine(error) });
      }
    }
  return { rows: [...measured].map(([turn, all]) => rowOf(turn, all)), missing };
}

/** An error in one line. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
}

function rowOf({ group, call, server, role }: Turn, all: readonly Partial<Record<Measure, number>>[]): Row {
  const names = Object.keys(all[0] ?? {}) as Measure[];
  const values = Object.fromEntries(names.map((name) => [name, all.map((each) => each[name] ?? Number.NaN)]));
  return { group, call, server, role, values };
}

/** A row that puts a load on a server. */
export function driveTurn(row: Omit<Row, 'values'>, load: Drive): Turn {
  return { ...row, once: async () => ({ ...(await drive(load)) }) };
}
