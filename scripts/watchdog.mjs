// Loaded into the process of every test file: one that runs for too long is ended, and says which. A thread of its own keeps
// the time, since a test may hang where no timer of its own thread runs.
import { Worker } from 'node:worker_threads';

const minutes = 12;
const watch = `
  const { writeSync } = require('node:fs');
  setTimeout(() => {
    writeSync(2, require('node:worker_threads').workerData + ' ran for ${minutes} minutes and is ended\\n');
    process.kill(process.pid, 'SIGKILL');
  }, ${minutes} * 60_000);
`;
if (process.env.NODE_TEST_CONTEXT)
  new Worker(watch, { eval: true, execArgv: [], workerData: process.argv[1] }).unref();
