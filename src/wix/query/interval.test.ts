import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Interval, intervalAt, offsetOf } from './interval.ts';

function shown(instant: string, interval: Interval, timeZone: string): string {
  const offset = offsetOf(timeZone);
  assert.ok(offset);
  const { from, to } = intervalAt(Date.parse(instant), interval, offset);
  return [from, to].map((ms) => new Date(ms).toISOString().replace(/:00\.000Z$/, '')).join(' ');
}

test('intervals begin where the clocks of the time zone say so', () => {
  const instant = '2026-03-29T22:30:15.250Z';
  assert.equal(shown(instant, 'YEAR', 'UTC'), '2026-01-01T00:00 2027-01-01T00:00');
  assert.equal(shown(instant, 'MONTH', 'UTC'), '2026-03-01T00:00 2026-04-01T00:00');
  assert.equal(shown(instant, 'WEEK', 'UTC'), '2026-03-23T00:00 2026-03-30T00:00');
  assert.equal(shown(instant, 'DAY', 'UTC'), '2026-03-29T00:00 2026-03-30T00:00');
  assert.equal(shown(instant, 'HOUR', 'UTC'), '2026-03-29T22:00 2026-03-29T23:00');
  assert.equal(shown(instant, 'MINUTE', 'UTC'), '2026-03-29T22:30 2026-03-29T22:31');
  assert.equal(shown(instant, 'SECOND', 'UTC'), '2026-03-29T22:30:15.000Z 2026-03-29T22:30:16.000Z');
  assert.equal(shown(instant, 'DAY', 'Asia/Kathmandu'), '2026-03-29T18:15 2026-03-30T18:15');
  assert.equal(shown(instant, 'HOUR', 'Asia/Kathmandu'), '2026-03-29T22:15 2026-03-29T23:15');
});

test('the day on which the clocks change is an hour shorter or longer', () => {
  assert.equal(shown('2026-03-29T10:00:00Z', 'DAY', 'Europe/Paris'), '2026-03-28T23:00 2026-03-29T22:00');
  assert.equal(shown('2026-10-25T10:00:00Z', 'DAY', 'Europe/Paris'), '2026-10-24T22:00 2026-10-25T23:00');
  assert.equal(shown('2026-10-25T10:00:00Z', 'MONTH', 'Europe/Paris'), '2026-09-30T22:00 2026-10-31T23:00');
});

test('dates before 1970 fall into their intervals; there is no zone of an unknown name', () => {
  assert.equal(shown('1969-12-31T23:59:59.999Z', 'MINUTE', 'UTC'), '1969-12-31T23:59 1970-01-01T00:00');
  assert.equal(
    shown('1969-12-31T12:00:00Z', 'YEAR', 'America/New_York'),
    '1969-01-01T05:00 1970-01-01T05:00',
  );
  assert.equal(offsetOf('Mars/Olympus'), undefined);
});
