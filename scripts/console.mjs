// Builds the web console into dist/console, when its sources are not the ones it was built from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodePath, root, run } from './runtime.mjs';

const source = join(root, 'console');
const built = join(root, 'dist', 'console');
const stampFile = join(root, 'dist', 'console.stamp');
/** What the console takes from the server's sources: pure values and functions. */
const shared = ['catalogue/method.ts', 'reference/markdown.ts'].map((name) => join(root, 'src', name));
const installedFile = join(source, 'node_modules', '.fairlead-installed');

/**
 * Answers whether the console is there to serve. One that cannot be built (no network for its packages, say) does not
 * keep the gateway from starting: an older one is served if there is one.
 */
export async function buildConsole() {
  const stamp = hashOf(sourcesOf(source));
  if (existsSync(join(built, 'index.html')) && read(stampFile) === stamp) return true;
  const started = Date.now();
  if (!(await installConsole()))
    return give('Its packages could not be installed: see the message of npm above.');
  process.stderr.write('Building the console ...\n');
  const vite = join(source, 'node_modules', 'vite', 'bin', 'vite.js');
  const code = await run(nodePath(), [vite, 'build', '--logLevel', 'warn'], { quiet: true, cwd: source });
  if (code !== 0) return give('See the message of Vite above.');
  for (const file of filesOf(built)) if (/\.(js|css|svg)$/.test(file)) zip(file);
  writeFileSync(stampFile, stamp);
  process.stderr.write(`Console built in ${Math.round((Date.now() - started) / 1000)} s.\n`);
  return true;
}

/** Installs the console's packages from its lockfile, unless this very lockfile is installed. */
export async function installConsole() {
  const lock = hashOf([join(source, 'package-lock.json')]);
  if (read(installedFile) === lock) return true;
  process.stderr.write('Installing what the console is built with, about 15 seconds the first time ...\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    quiet: true,
    cwd: source,
  });
  if (code !== 0) return false;
  mkdirSync(dirname(installedFile), { recursive: true });
  writeFileSync(installedFile, lock);
  return true;
}

function give(reason) {
  process.stderr.write(`The console could not be built. ${reason}\n`);
  return false;
}

function sourcesOf(folder) {
  return [...filesOf(folder), ...shared].sort();
}

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Zipped once here rather than at every request. */
function zip(file) {
  const bytes = readFileSync(file);
  if (bytes.byteLength > 1_000) writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
