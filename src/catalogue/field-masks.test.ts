import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMaskPath } from './field-masks.ts';

test('a mask is known by its name, in every form and spelling, at the top of a message or beside each of its entities', () => {
  for (const name of ['mask', 'fieldMask', 'field_mask', 'fieldmask'])
    for (const form of [name, `${name}[]`, `${name}.paths`, `${name}.paths[]`])
      for (const path of [form, `services[].${form}`]) assert.ok(isMaskPath(path), path);
});

test('what is called so in an entity is a field of it', () => {
  for (const path of ['dataItem.data.dustMask', 'dataItems[].data.mask', 'masks', 'fieldMask.names', 'paths'])
    assert.ok(!isMaskPath(path), path);
});
