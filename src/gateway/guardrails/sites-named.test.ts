import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../../catalogue/load.ts';
import { requestSchema } from '../../catalogue/schema.ts';
import { mayHaveMember } from './field-names.ts';
import { namesSites, siteMember, sitesNamed } from './sites-named.ts';

const { methods } = loadCatalogue();

test('every method whose message names a site is known', () => {
  const unknown = methods.filter(
    (method) => requestSchema(method) && mayHaveMember(method, siteMember) && !namesSites(method),
  );
  assert.deepEqual(
    unknown.map(({ id }) => id),
    [],
  );
});

test('sites are found wherever a message has them, in either spelling', () => {
  const method = { id: 'wix.hub.v1.DataMovementSchedulerService.CreateScheduledDataWorkflow' };
  const steps = [{ jobSpec: { sourceSiteId: 'a' } }, { job_spec: { destination_site_id: 'b', name: 'c' } }];
  assert.deepEqual(sitesNamed(method, { scheduledDataWorkflow: { workflow: { steps } } }), ['a', 'b']);
  assert.equal(sitesNamed({ id: 'x' }, { siteId: 'a' }), undefined);
});
