import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toIso } from '../base/clock.ts';
import { tablesAsOf } from '../wix/local.ts';

/**
 * The demo site ready to use, kept between the processes of a test run: to fill it takes half a second, to open it some
 * milliseconds. Whatever goes wrong with it, it is made anew.
 */
export interface DemoImage {
  read(): Uint8Array | undefined;
  keep(image: Uint8Array): void;
}

const source = fileURLToPath(new URL('../wix', import.meta.url));
const folder = fileURLToPath(new URL('../../node_modules/.cache/fairlead', import.meta.url));

/** The demo's dates go by the day it was made, so that it is good for that day, these tables and these sources. */
export function demoImageOf(nowMs: number): DemoImage {
  const key = hash('sha256', [toIso(nowMs).slice(0, 10), tablesAsOf, stateOfSources()].join(' ')).slice(
    0,
    24,
  );
  const file = join(folder, `demo-${key}.db`);
  return {
    read() {
      try {
        return readFileSync(file);
      } catch {
        return undefined;
      }
    },
    keep(image) {
      try {
        mkdirSync(folder, { recursive: true });
        for (const name of readdirSync(folder))
          if (/^demo-\w+\.db$/.test(name)) rmSync(join(folder, name), { force: true });
        // Whole or not at all, for whoever opens it in this moment.
        writeFileSync(`${file}.${process.pid}`, image, { mode: 0o600 });
        renameSync(`${file}.${process.pid}`, file);
      } catch {
        // Installed where nothing may be written: then every start fills its own.
      }
    },
  };
}

function stateOfSources(): string {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d)\.[jt]s$/.test(name),
  );
  return names
    .toSorted()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(source, name));
      return `${name} ${mtimeMs} ${size}`;
    })
    .join('\n');
}
