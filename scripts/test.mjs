// `npm test -- [files]`: installs what is missing, builds the console when it changed, runs every test, ends with one summary line.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
const folder = mkdtempSync(join(tmpdir(), 'fairlead-told-'));
const told = join(folder, 'files.json');
let code = 1;
try {
  code = await runTests(files);
  // A file that ended without a word is no pass. It is run once more, so that the cause can be read.
  const silent = silentOf(files);
  if (silent.length > 0) {
    process.stdout.write(`Again, since nothing came of them: ${silent.join(', ')}\n`);
    code = Math.max(code, await runTests(silent), silentOf(silent).length);
  }
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  code = 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code === 0 ? 0 : 1);

function runTests(paths) {
  return run(
    nodePath(),
    [
      '--import=./scripts/watchdog.mjs',
      '--test',
      '--test-concurrency=2',
      // A test that hangs is ended and named: the longest takes minutes.
      '--test-timeout=600000',
      '--test-reporter=./scripts/reporter.mjs',
      '--test-reporter-destination=stdout',
      ...paths,
    ],
    { env: { TEST_POSTGRES_URL: postgres.url, TEST_TOLD: told } },
  );
}

/** Those of `paths` that the last run has told nothing of; of a pattern nobody knows. */
function silentOf(paths) {
  const heard = new Set(JSON.parse(readFileSync(told, 'utf8')));
  return paths.filter((path) => !/[*?[{]/.test(path) && !heard.has(resolve(path)));
}
