// `npm test -- [files]`: installs what is missing, builds the console when it changed, runs every test, ends with one summary line.
import { buildConsole } from './console.mjs';
import { globSync } from './files.mjs';
import { startPostgres } from './postgres.mjs';
import { install, nodePath, root, run } from './runtime.mjs';

await install('all');
if (!(await buildConsole())) process.exit(1);
process.chdir(root);
const asked = process.argv.slice(2);
const files = asked.length > 0 ? asked : globSync(root, ['src', 'test'], '.test.ts');
const postgres = await startPostgres();
let code = 1;
try {
  code = await run(
    nodePath(),
    [
      '--import=./scripts/watchdog.mjs',
      '--test',
      '--test-concurrency=2',
      // A test that hangs is ended and named, and what it leaves open does not hold the run: the longest takes minutes.
      '--test-timeout=600000',
      '--test-force-exit',
      '--test-reporter=./scripts/reporter.mjs',
      '--test-reporter-destination=stdout',
      ...files,
    ],
    { env: { TEST_POSTGRES_URL: postgres.url } },
  );
} finally {
  await postgres.stop();
}
// At once: the package that runs PostgreSQL ends a process that is left to itself with 0, whatever its exit code was to be.
process.exit(code);
