import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, readInstant, readWall, siteZone, toLocal } from '../local-time.ts';
import { firstOn, occurrences } from './recurrence.ts';

const newYork = siteZone({ timeZone: 'America/New_York' });
const wall = (text: string) => readWall(text) ?? assert.fail(text);

test('what is every week stays at its time on the clocks when these are put forward and back', () => {
  const mondays = {
    startWall: wall('2026-03-02T09:00:00'),
    endWall: wall('2026-03-02T17:00:00'),
    interval: 1,
  };
  const from = Date.parse('2026-03-01T00:00:00Z');
  const year = occurrences(mondays, newYork, { from, to: Date.parse('2026-12-31T00:00:00Z') });
  assert.deepEqual(
    year.slice(0, 2).map((span) => new Date(span.from).toISOString()),
    ['2026-03-02T14:00:00.000Z', '2026-03-09T13:00:00.000Z'],
  );
  assert.ok(year.every((span) => toLocal(span.from, newYork).endsWith('T09:00:00')));
  assert.ok(year.every((span) => toLocal(span.to, newYork).endsWith('T17:00:00')));
  assert.equal(year.length, 44);
});

test('a later window finds the same as one from the beginning, and an end is kept', () => {
  const weekly = {
    ...{ startWall: wall('2026-01-05T23:00:00'), endWall: wall('2026-01-06T01:00:00'), interval: 3 },
    untilWall: wall('2027-01-01T00:00:00'),
  };
  const all = occurrences(weekly, newYork, { from: 0, to: Number.MAX_SAFE_INTEGER });
  assert.equal(all.length, 18);
  for (const span of all) {
    const middle = (span.from + span.to) / 2;
    assert.deepEqual(occurrences(weekly, newYork, { from: middle, to: middle + 1 }), [span]);
    assert.deepEqual(occurrences(weekly, newYork, { from: span.to, to: span.to + 1 }), []);
  }
});

test('the first of a day of the week is that day itself or the next one', () => {
  assert.equal(firstOn(wall('2026-03-02T09:00:00'), 'MONDAY'), wall('2026-03-02T09:00:00'));
  assert.equal(firstOn(wall('2026-03-03T09:00:00'), 'MONDAY'), wall('2026-03-09T09:00:00'));
});

test('an hour that is skipped or comes twice on the clocks is still an instant', () => {
  const skipped = instantOf(wall('2026-03-08T02:30:00'), newYork);
  assert.ok(['01:30:00', '03:30:00'].includes(toLocal(skipped, newYork).slice(11)));
  assert.equal(toLocal(instantOf(wall('2026-11-01T01:30:00'), newYork), newYork), '2026-11-01T01:30:00');
});

test('dates with an offset are instants of their own, and what is no date is none', () => {
  assert.equal(readInstant('2026-03-02T09:00:00', newYork), Date.parse('2026-03-02T14:00:00Z'));
  assert.equal(readInstant('2026-03-02T09:00:00Z', newYork), Date.parse('2026-03-02T09:00:00Z'));
  assert.equal(readInstant('2026-03-02T09:00:00+02:00', newYork), Date.parse('2026-03-02T07:00:00Z'));
  for (const text of ['2026-03-02', '2026-02-30T09:00:00', 'soon', ''])
    assert.equal(readInstant(text, newYork), undefined);
});
