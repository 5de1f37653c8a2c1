import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptDatabases } from '../databases.ts';
import { runMatrix } from './matrix.ts';
import { crashSteps } from './steps.ts';

// Each database has another third of the steps; `npm run crash` takes all of them, many times.
for (const [place, { name, open }] of keptDatabases().entries()) {
  const share = crashSteps.filter((_, index) => index % 3 === place);
  test(`SIGKILL at ${share.length} of ${crashSteps.length} steps on ${name}: nothing acknowledged lost, nothing forwarded unrecorded, the chain whole`, {
    timeout: 300_000,
  }, async () => {
    const rows = await runMatrix(open, share.length, share);
    assert.deepEqual(
      rows.flatMap(({ step, problem }) => (problem ? [`${step.flow}, ${step.title}: ${problem}`] : [])),
      [],
    );
    assert.equal(rows.length, share.length);
  });
}
