// `node scripts/run.mjs FILE ...`: runs one of the project's TypeScript files with everything installed.
import { install, nodePath, run } from './runtime.mjs';

await install('all');
process.exitCode = await run(nodePath(), process.argv.slice(2));
