// A short reporter for node:test: a line per file as it ends, every failure in full, one summary line at the end. The files that it
// has heard of go as JSON to the file that TEST_TOLD names.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const started = Date.now();
  const files = new Map();
  const told = [];
  const failures = [];
  let skipped = 0;
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type === 'test:summary' && data.file) {
      told.push(data.file);
      yield line(data);
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite says something of its own only when what surrounds its tests failed.
    if (data.details?.type === 'suite' && data.details.error?.failureType !== 'hookFailed') continue;
    const file = data.file ? relative(process.cwd(), data.file) : '(unknown)';
    // With process isolation the file itself is reported as a test too; only its failure says something of its own.
    const isFile = data.nesting === 0 && data.file && data.name.endsWith(relative(process.cwd(), data.file));
    const count = files.get(file) ?? { passed: 0, failed: 0 };
    files.set(file, count);
    if (data.skip || data.todo) skipped++;
    else if (type === 'test:fail') {
      if (isFile && count.failed > 0) continue;
      count.failed++;
      failures.push(data);
      yield `FAIL ${file}: ${data.name}\n${cause(data)}\n`;
    } else if (!isFile) count.passed++;
  }
  if (process.env.TEST_TOLD) writeFileSync(process.env.TEST_TOLD, JSON.stringify(told));
  const total = [...files.values()].reduce((sum, file) => sum + file.passed, 0);
  if (failures.length > 0)
    yield `\nFailed:\n${failures.map((f) => `- ${f.file ? relative(process.cwd(), f.file) : ''}: ${f.name}`).join('\n')}\n`;
  yield `\n${Math.round((Date.now() - started) / 1000)} s\n${total} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
}

function line({ file, counts, duration_ms, success }) {
  const name = relative(process.cwd(), file);
  return `${success ? 'ok  ' : 'FAIL'} ${name} ${counts.passed}/${counts.tests} ${Math.round(duration_ms)} ms\n`;
}

function cause(data) {
  const error = data.details.error?.cause ?? data.details.error;
  return typeof error === 'string' ? error : inspect(error, { depth: 6 });
}
