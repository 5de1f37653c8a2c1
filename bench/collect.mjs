import { writeFileSync } from 'node:fs';

// Loaded into a server with `--expose-gc --import`: at SIGUSR2 it collects what is garbage and says in the file
// BENCH_MEMORY_FILE what memory is left in use.
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  writeFileSync(process.env.BENCH_MEMORY_FILE ?? '', JSON.stringify(process.memoryUsage()));
});
