import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { MovableClock } from '../base/clock.ts';
import { tellSparingly } from './logger.ts';

test('the same error is told at once, then every ten seconds with how often it came; another one at once', () => {
  const lines: { msg: string; times?: number; err: { stack: string } }[] = [];
  const clock = new MovableClock();
  clock.freeze(0);
  const tell = tellSparingly(pino({}, { write: (line) => void lines.push(JSON.parse(line)) }), clock);
  const away = (): void => tell(new Error('the database is away'));
  away();
  for (let count = 0; count < 500; count++) away();
  tell(new Error('something else'));
  clock.advance(10_000);
  away();
  away();
  assert.deepEqual(
    lines.map(({ msg, times }) => [msg, times]),
    [
      ['the database is away', undefined],
      ['something else', undefined],
      ['the database is away', 501],
    ],
  );
  assert.match(lines[0]?.err.stack ?? '', /logger\.test/);
});

test('a clock that is put back makes no error untold', () => {
  const lines: string[] = [];
  const clock = new MovableClock();
  const tell = tellSparingly(pino({}, { write: (line) => void lines.push(line) }), clock);
  const away = (): void => tell(new Error('the database is away'));
  away();
  clock.advance(-3_600_000);
  away();
  assert.equal(lines.length, 2);
});
