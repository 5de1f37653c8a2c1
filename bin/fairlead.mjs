#!/usr/bin/env node
// The `fairlead` command. Hands over to the Node.js that the project brings with it.
import { install, runFairlead } from '../scripts/runtime.mjs';

await install('runtime');
process.exitCode = await runFairlead(process.argv.slice(2));
