// Loaded into a process of Fairlead by `--import`: the weather of its database WEATHER_DATABASE, as the file WEATHER_FILE says at
// each transaction: `fine`, `full`, `read-only`, `unsynced`, or `slow` with the milliseconds of a sync. SQLite itself refuses, as it would.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';

function weather() {
  const [kind = 'fine', ms = '0'] = readFileSync(process.env.WEATHER_FILE, 'utf8').trim().split(' ');
  return { kind, ms: Number(ms) };
}

globalThis.inWeather = (open) => (path, image) => {
  const opened = open(path, image);
  if (basename(path) !== process.env.WEATHER_DATABASE) return opened;
  const { direct } = opened;
  const run = (sql, parameters) => {
    const { kind } = weather();
    if (sql === 'begin immediate') {
      direct.run(`pragma query_only = ${kind === 'read-only' ? 1 : 0}`);
      // No more pages than there are, or as many as there can be.
      direct.run(`pragma max_page_count = ${kind === 'full' ? 1 : 4_294_967_294}`);
    }
    return direct.run(sql, parameters);
  };
  const sync = async () => {
    const { kind, ms } = weather();
    if (kind === 'unsynced') throw new Error('EIO: i/o error, fdatasync');
    if (kind === 'slow') await setTimeout(ms);
    return direct.sync();
  };
  return { ...opened, direct: { ...direct, run, sync } };
};

registerHooks({
  load: (url, context, next) =>
    url.endsWith('/src/storage/sqlite.ts')
      ? {
          format: 'module',
          shortCircuit: true,
          source: `export * from ${JSON.stringify(`${url}?real`)};
            import { openSqlite as real } from ${JSON.stringify(`${url}?real`)};
            export const openSqlite = globalThis.inWeather(real);`,
        }
      : next(url, context),
});
