// `npm run fuzz -- [cases] [seed]`: every fuzzer with many cases, another beginning each time. A failure prints what it was about.
import { globSync } from './files.mjs';
import { install, nodePath, root, run } from './runtime.mjs';

await install('all');
const [cases = '100000', seed = String(Date.now() % 2_147_483_647)] = process.argv.slice(2);
process.stderr.write(
  `${cases} cases of each fuzzer, from seed ${seed} (the same again: npm run fuzz -- ${cases} ${seed})\n`,
);
process.chdir(root);
process.exitCode = await run(
  nodePath(),
  [
    '--import=./scripts/watchdog.mjs',
    '--test',
    '--test-reporter=spec',
    ...globSync(root, ['test/fuzz'], '.test.ts'),
  ],
  { env: { FUZZ_CASES: cases, FUZZ_SEED: seed, TEST_FILE_MINUTES: '600' } },
);
