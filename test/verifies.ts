import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BehaviourId, behaviours } from './behaviours.ts';

/**
 * A test of behaviours by their ids: their sentences are its title. A behaviour with a gap is expected to fail, and the
 * run fails when it passes: then the gap is closed and its line goes.
 */
export function verifies(ids: BehaviourId | readonly BehaviourId[], body: () => Promise<void> | void): void {
  const cited = [ids].flat().map(find);
  const title = cited.map(({ id, sentence }) => `[${id}] ${sentence}`).join(' ');
  const gap = cited.find((behaviour) => behaviour.gap !== undefined);
  void test(title, async () => {
    if (!gap) return body();
    await assert.rejects(
      async () => body(),
      `${gap.id} works now: take its gap ("${gap.gap}") off the behaviour.`,
    );
  });
}

function find(id: BehaviourId) {
  const behaviour = behaviours.find((candidate) => candidate.id === id);
  if (!behaviour) throw new Error(`There is no behaviour ${id} in test/behaviours.ts`);
  return behaviour;
}
