import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptDatabases } from '../databases.ts';
import { runMatrix } from './matrix.ts';
import { crashSteps } from './steps.ts';

// Each step on one of the databases in every run, and on the other one the next day; `npm run crash` takes all on both, many times.
const day = Math.floor(Date.now() / 86_400_000);
const databases = keptDatabases();
const shareOf = (place: number) =>
  crashSteps.filter((_, index) => (index + day) % databases.length === place);

test('every step is taken in every run, on one of the databases', () => {
  const taken = databases.flatMap((_, place) => shareOf(place));
  assert.deepEqual(new Set(taken), new Set(crashSteps));
});

for (const [place, { name, open }] of databases.entries()) {
  const share = shareOf(place);
  test(`SIGKILL at ${share.length} of ${crashSteps.length} steps on ${name}: nothing acknowledged lost, nothing forwarded unrecorded, the chain whole`, {
    timeout: 540_000,
  }, async () => {
    const rows = await runMatrix(open, share.length, share);
    assert.deepEqual(
      rows.flatMap(({ step, problem }) => (problem ? [`${step.flow}, ${step.title}: ${problem}`] : [])),
      [],
    );
    assert.equal(rows.length, share.length);
  });
}
