import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigProblems, type Flags, readConfig } from './config.ts';

/** What is said of settings that are wrong. */
function problemsOf(flags: Flags, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    readConfig(flags, environment);
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems;
    throw error;
  }
  return [];
}

test('an address that is wrong is told of without the password or the token in it', () => {
  const wrong = [
    ['FAIRLEAD_DATABASE_URL', 'mysql://user:hunter-2@db/fairlead', 'mysql://…'],
    ['FAIRLEAD_DATABASE_URL', 'postgres//user:hunter-2@db/fairlead', '…'],
    ['FAIRLEAD_DATABASE_URL', 'postgres:hunter-2', '…'],
    ['FAIRLEAD_DATABASE_URL', 'postgres://user:hunter-2@db:port/x?password=hunter-2', 'postgres://…'],
    ['FAIRLEAD_REDIS_URL', 'http://:hunter-2@cache', 'http://…'],
    ['FAIRLEAD_REDIS_URL', 'hunter-2@cache', '…'],
    ['FAIRLEAD_ALERT_URL', 'hooks.example.com/services/hunter-2', '…'],
    ['FAIRLEAD_ALERT_URL', 'ftp://hooks.example.com/hunter-2', 'ftp://…'],
  ] as const;
  for (const [name, value, shown] of wrong) {
    const [problem = '', ...more] = problemsOf({}, { [name]: value });
    assert.deepEqual(more, []);
    assert.ok(problem.startsWith(`${name} is "${shown}": it should be an address such as `), problem);
    assert.doesNotMatch(problem, /hunter/);
  }
  assert.match(problemsOf({ databaseUrl: 'db/hunter-2' }).join(), /^--database-url is "…": /);
});

test('what is no secret is told as it was given', () => {
  assert.deepEqual(problemsOf({ port: '70000' }), [
    '--port is "70000": it should be a port: 0 (any free one) to 65535.',
  ]);
});
