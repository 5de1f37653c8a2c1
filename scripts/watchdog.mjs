// Loaded into the process of every test file: one that runs for too long is ended, and says which; one that is done but left
// something open ends as well. (Node.js's own `--test-force-exit` loses what the file has said but not yet written.)
import { after } from 'node:test';
import { Worker } from 'node:worker_threads';

const minutes = Number(process.env.TEST_FILE_MINUTES ?? 12);
const watch = `
  const { writeSync } = require('node:fs');
  setTimeout(() => {
    writeSync(2, require('node:worker_threads').workerData + ' ran for ${minutes} minutes and is ended\\n');
    process.kill(process.pid, 'SIGKILL');
  }, ${minutes} * 60_000);
`;
if (process.env.NODE_TEST_CONTEXT) {
  // A thread of its own keeps the time, since a test may hang where no timer of its own thread runs.
  new Worker(watch, { eval: true, execArgv: [], workerData: process.argv[1] }).unref();
  // Fires only where something else holds the process; its results are long written by then, all but the sum of the file.
  after(() => setTimeout(end, 5_000).unref());
}

function end() {
  process.stderr.write(`${process.argv[1]} left something open and is ended\n`);
  process.emit('beforeExit', process.exitCode ?? 0);
  setTimeout(() => process.exit(), 1_000);
}
