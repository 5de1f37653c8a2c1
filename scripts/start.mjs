// `npm start -- <flags>`: installs what is missing, builds the console when it changed, then starts everything.
import { buildConsole } from './console.mjs';
import { install, runFairlead } from './runtime.mjs';

await install('runtime');
await buildConsole();
process.exitCode = await runFairlead(['up', ...process.argv.slice(2)]);
