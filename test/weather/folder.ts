import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('./storage.mjs', import.meta.url));

/** A data folder, and the weather of one of the databases in it; see storage.mjs. */
export interface WeatherFolder extends Disposable {
  /** What to start Fairlead with. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the database is that has the weather. */
  readonly file: string;
  /** From the next transaction on. */
  set(weather: string): void;
  /** One column of that database, read past Fairlead. */
  column(sql: string): readonly string[];
}

export function openFolder(database: 'gateway.db' | 'wix.db'): WeatherFolder {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-weather-'));
  const file = join(folder, database);
  const weather = join(folder, 'weather');
  writeFileSync(weather, 'fine');
  return {
    flags: ['--data', folder],
    environment: {
      WEATHER_FILE: weather,
      WEATHER_DATABASE: database,
      NODE_OPTIONS: `--import=${preload}`,
    },
    file,
    set: (kind) => writeFileSync(weather, kind),
    column(sql) {
      const opened = new DatabaseSync(file, { readOnly: true });
      const rows = opened.prepare(sql).all();
      opened.close();
      return rows.map((row) => String(Object.values(row)[0]));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
