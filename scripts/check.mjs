// `npm run check`: types, lint, format, unused code, packages (licences, install scripts). All of them run, so that one go shows every problem.
import { join } from 'node:path';
import { installConsole } from './console.mjs';
import { install, nodePath, root, run } from './runtime.mjs';

await install('all');
await installConsole();
process.chdir(root);
const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['types', bin('tsc'), ['--noEmit']],
  ['types of the console', bin('tsc'), ['--noEmit', '-p', 'console']],
  ['lint and format', bin('biome'), ['check', '.']],
  ['promises', bin('oxlint'), ['--type-aware', '--quiet', 'src', 'test', 'bench']],
  ['unused code', bin('knip'), ['--no-progress']],
  ['packages', nodePath(), [join(root, 'scripts', 'packages.mjs')]],
];
let failed = 0;
for (const [name, command, args] of checks) {
  const started = Date.now();
  const code = await run(command, args);
  process.stdout.write(
    `${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  if (code !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
