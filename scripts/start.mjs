// `npm start -- <flags>`: installs what is missing, then starts everything.
import { join } from 'node:path';
import { install, nodePath, root, run } from './runtime.mjs';

await install('runtime');
process.exitCode = await run(nodePath(), [join(root, 'src', 'main.ts'), 'up', ...process.argv.slice(2)]);
