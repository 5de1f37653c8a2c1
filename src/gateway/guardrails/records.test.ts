import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { recordsIn } from './measure.ts';

const id = (place: number) => `11111111-2222-4333-8444-00000000000${place}`;

const answers: Readonly<Record<string, readonly [JsonObject, number]>> = {
  'a list': [{ contacts: [{}, {}], pagingMetadata: { count: 2 } }, 2],
  'one thing': [{ contact: { id: id(1), info: {} } }, 1],
  'what stands by ids': [{ rolesByMemberId: { [id(1)]: {}, [id(2)]: {}, [id(3)]: {} } }, 3],
  groups: [{ aggregations: [{ value: { results: [{ count: 1 }, { count: 2 }] } }] }, 2],
  nothing: [{}, 0],
};

for (const [what, [answer, count]] of Object.entries(answers))
  test(`${what}: ${count}`, () => assert.equal(recordsIn(answer), count));
