import type { CrashStep } from './steps.ts';

/** Fairlead on data that outlives it, to be killed again and again. */
export interface World extends AsyncDisposable {
  /** Starts it, loads it, has it die at a step, and holds what it left against what it had promised. */
  crash(step: CrashStep): Promise<void>;
  /** Starts it a last time: nothing is open any more, and all that was promised is there. */
  settle(): Promise<void>;
}

/** Runs lanes of calls until the process is dead; one whose call broke off is over. Rejects when it does not die. */
export async function loadUntilDead(
  died: Promise<boolean>,
  lanes: readonly (() => Promise<boolean>)[],
): Promise<void> {
  const timeout = AbortSignal.timeout(30_000);
  let isDead = false;
  const running = lanes.map(async (once) => {
    while (!isDead && !timeout.aborted && (await once()));
  });
  const late = new Promise<never>((_, reject) =>
    timeout.addEventListener('abort', () => reject(new Error('The process never came to the step'))),
  );
  const broken = new Promise<never>((_, reject) => {
    for (const lane of running) lane.catch(reject);
  });
  const byStep = await Promise.race([died, late, broken]);
  isDead = true;
  await Promise.all(running);
  if (!byStep) throw new Error('The process ended by itself');
}

/** The answer and its body, or nothing when the connection broke before it was whole. */
export async function answered(
  url: string,
  init: RequestInit,
): Promise<{ status: number; headers: Headers; text: string } | undefined> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return undefined;
  }
}
