import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MovableClock } from '../../base/clock.ts';
import { type CursorContent, createCursors } from './cursor.ts';
import { insertThings, openThings, queryThings, thingCursors } from './test-things.ts';

const content: CursorContent = {
  entity: 'thing',
  siteId: 's',
  direction: 'next',
  position: ['Ä', null, 1.5, 't0'],
  limit: 3,
  filter: { size: 1 },
  sort: null,
  search: null,
};

const bad = { name: 'Error', kind: 'badCursor', field: 'cursorPaging.cursor' };

describe('cursors', () => {
  const cursors = createCursors('secret');

  test('give back what they carry', () => {
    const cursor = cursors.encode(content);
    assert.deepEqual(cursors.decode(cursor, 'thing', 's'), content);
    assert.match(cursor, /^[\w.-]+$/);
  });

  test('are refused with any one letter changed, left out or added', () => {
    const cursor = cursors.encode(content);
    for (let at = 0; at < cursor.length; at++)
      for (const letter of ['', 'A', 'x', '-', '=', '.', `${cursor[at]}!`]) {
        const altered = cursor.slice(0, at) + letter + cursor.slice(at + 1);
        if (altered !== cursor) assert.throws(() => cursors.decode(altered, 'thing', 's'), bad, altered);
      }
    for (const text of ['', 'nonsense', '2..', `${cursor}A`, `${cursor}=`])
      assert.throws(() => cursors.decode(text, 'thing', 's'), bad, text);
  });

  test('are refused when made with another secret, for another entity or another site', () => {
    const cursor = cursors.encode(content);
    assert.throws(() => createCursors('other').decode(cursor, 'thing', 's'), bad);
    assert.throws(() => cursors.decode(cursor, 'order', 's'), bad);
    assert.throws(() => cursors.decode(cursor, 'thing', 'another'), bad);
  });

  test('expire when they have a lifetime', () => {
    const clock = new MovableClock({ now: () => 1_000 });
    const lasting = createCursors('secret', { clock, lifetimeMs: 60_000 });
    const cursor = lasting.encode(content);
    clock.advance(59_999);
    assert.deepEqual(lasting.decode(cursor, 'thing', 's'), content);
    clock.advance(1);
    assert.throws(() => lasting.decode(cursor, 'thing', 's'), bad);
  });
});

test('a cursor brings its query; the same may stand beside it, another may not', async () => {
  await using database = await openThings({ kind: 'memory' });
  await insertThings(
    database,
    's',
    [0, 1, 2, 3].map((size) => ({ id: `t${size}`, size })),
  );
  const query = { filter: { size: { $gt: 0 } }, sort: [{ fieldName: 'size', order: 'DESC' }] };
  const { next = '' } = await queryThings(database, 's', { ...query, cursorPaging: { limit: 1 } });
  const cursorPaging = { cursor: next };
  for (const same of [{}, { filter: {}, sort: [] }, query]) {
    const page = await queryThings(database, 's', { ...same, cursorPaging });
    assert.deepEqual(
      page.rows.map(({ id }) => id),
      ['t2'],
    );
  }
  for (const other of [{ filter: { size: 1 } }, { sort: [{ fieldName: 'size' }] }, { search: 'x' }])
    await assert.rejects(queryThings(database, 's', { ...other, cursorPaging }), { kind: 'cursorWithQuery' });
  const more = await queryThings(database, 's', { cursorPaging: { ...cursorPaging, limit: 5 } });
  assert.equal(more.rows.length, 2);
});

test('a cursor whose sort has other keys than it was made with is refused', async () => {
  await using database = await openThings({ kind: 'memory' });
  const cursor = thingCursors.encode({ ...content, filter: null, position: ['a', 'b', 't0'] });
  await assert.rejects(queryThings(database, 's', { cursorPaging: { cursor } }), bad);
});

test('going back to where nothing is left answers an empty page that says so', async () => {
  await using database = await openThings({ kind: 'memory' });
  await insertThings(database, 's', [{ id: 't5' }]);
  const cursor = thingCursors.encode({ ...content, direction: 'prev', filter: null, position: ['t1'] });
  assert.deepEqual(await queryThings(database, 's', { cursorPaging: { cursor } }), {
    rows: [],
    hasNext: false,
  });
});
