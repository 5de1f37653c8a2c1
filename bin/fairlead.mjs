#!/usr/bin/env node
// The `fairlead` command. Hands over to the Node.js that the project brings with it.
import { join } from 'node:path';
import { install, nodePath, root, run } from '../scripts/runtime.mjs';

await install('runtime');
process.exitCode = await run(nodePath(), [join(root, 'src', 'main.ts'), ...process.argv.slice(2)]);
