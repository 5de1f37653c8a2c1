// What every script needs first: the project's dependencies and its own Node.js.
// Runs on whatever Node the machine has (20 or newer), so it uses nothing newer than that.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** A checkout has its packages below it; the published package has them beside it, installed by whoever installed it. */
const published = !existsSync(join(root, 'package-lock.json'));
const modules =
  published && basename(dirname(root)) === 'node_modules' ? dirname(root) : join(root, 'node_modules');
const stampFile = join(modules, '.fairlead-installed.json');
const wantedMajor = 24;

/** Installs from the lockfile unless this very lockfile is installed already. `scope` is `runtime` or `all`. */
export async function install(scope) {
  if (published) return;
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = readStamp();
  if (stamp.lock === lock && (stamp.scope === 'all' || stamp.scope === scope)) return;
  // npm would empty the folder that the link leads to, and others use it.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink())
    fail(
      `${modules} is a link and not installed for this lockfile: install in the folder it leads to, or remove the link.`,
    );
  process.stderr.write(`Installing dependencies (${scope}), about a minute the first time ...\n`);
  const args = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(scope === 'runtime' ? ['--omit=dev'] : []),
  ];
  const started = Date.now();
  const code = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { quiet: true });
  if (code !== 0)
    fail(`npm ci failed with exit code ${code}: see its message above, then run the same command again.`);
  mkdirSync(modules, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ lock, scope }));
  process.stderr.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** The Node.js to run with: the project's own where the registry has one for this platform, else the machine's if it is new enough. */
export function nodePath() {
  const own = join(
    modules,
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath;
  return fail(
    `Fairlead needs Node.js ${wantedMajor} or newer; this is ${process.version}, and there is no packaged one for ${process.platform}-${process.arch}. Install Node.js ${wantedMajor} and run the same command again.`,
  );
}

/**
 * What Fairlead's Node.js is given: a small young generation is worth 20 MB to a process that rests. It costs processor time
 * where many calls are under way at once, so whoever says otherwise in NODE_OPTIONS is heard.
 */
export function fairleadFlags() {
  return process.env.NODE_OPTIONS?.includes('--max-semi-space-size') ? [] : ['--max-semi-space-size=4'];
}

/**
 * Runs Fairlead itself. The compile cache keeps the sources as JavaScript, so that from the second start on Node.js does
 * not load its TypeScript parser (25 MB).
 */
export function runFairlead(args) {
  const cache = join(modules, '.cache', 'fairlead');
  return run(
    nodePath(),
    [...fairleadFlags(), join(root, 'src', published ? 'main.js' : 'main.ts'), ...args],
    {
      env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? cache },
    },
  );
}

/** Runs a program to its end with this terminal; answers its exit code. Signals sent to us reach it. */
export function run(command, args, { env = {}, quiet = false, cwd = quiet ? root : process.cwd() } = {}) {
  return new Promise((resolve) => {
    const path = [
      join(modules, '.bin'),
      dirname(command === 'npm' ? process.execPath : command),
      process.env.PATH,
    ].join(delimiter);
    const child = spawn(command, args, {
      cwd,
      stdio: quiet ? ['ignore', 2, 2] : 'inherit',
      env: { ...process.env, PATH: path, ...env },
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', (error) => fail(`Cannot run ${command}: ${error.message}`));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
