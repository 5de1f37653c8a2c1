// `npm start -- <flags>`: installs what is missing, then starts everything.
import { install, runFairlead } from './runtime.mjs';

await install('runtime');
process.exitCode = await runFairlead(['up', ...process.argv.slice(2)]);
