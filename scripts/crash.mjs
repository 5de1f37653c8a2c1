// `npm run crash -- [runs]`: kills Fairlead at every step of what must survive, on both databases; a table, and 1 if a promise broke.
import { startPostgres } from './postgres.mjs';
import { install, nodePath, root, run } from './runtime.mjs';

await install('all');
process.chdir(root);
const postgres = await startPostgres();
try {
  process.exitCode = await run(nodePath(), ['test/crash/main.ts', ...process.argv.slice(2)], {
    env: { TEST_POSTGRES_URL: postgres.url },
  });
} finally {
  await postgres.stop();
}
