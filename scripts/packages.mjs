// What is shipped may only be under a licence that lets anyone use it, and no package may run a script when it is installed
// unless it is named: read from the lockfiles, which tell both of every package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './runtime.mjs';

const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
]);
const lockfiles = ['package-lock.json', 'console/package-lock.json'];

/** `(MIT OR CC0-1.0)`: one of them must do; `MIT AND ISC`: each must. */
function isAllowed(licence) {
  // Some write their licence by hand: `MIT and ISC`.
  const plain = licence.replaceAll(/[()]/g, '').replaceAll(/ (and|or) /g, (word) => word.toUpperCase());
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isAllowed);
  return plain.split(' OR ').some((one) => allowed.has(one.trim()));
}

function shippedBy(lockfile) {
  const { packages } = JSON.parse(readFileSync(join(root, lockfile), 'utf8'));
  return Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  );
}

/** Packages that run a program of theirs when they are installed, and that nobody has looked at and named. */
function unnamedScripts(lockfile) {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages)
    .filter(
      ([path, { hasInstallScript }]) =>
        hasInstallScript && !(path.replace(/^.*node_modules\//, '') in allowScripts),
    )
    .map(([path]) => ({ lockfile, path }));
}

const shipped = lockfiles.flatMap((lockfile) =>
  shippedBy(lockfile).map(([path, { license = 'none told' }]) => ({ lockfile, path, license })),
);
const refused = shipped.filter(({ license }) => !isAllowed(license));
for (const { lockfile, path, license } of refused)
  process.stdout.write(`${lockfile}: ${path} is under ${license}; allowed are ${[...allowed].join(', ')}\n`);
const unnamed = lockfiles.flatMap(unnamedScripts);
for (const { lockfile, path } of unnamed)
  process.stdout.write(
    `${lockfile}: ${path} runs a script when installed and is not named in allowScripts of package.json\n`,
  );
if (shipped.length === 0) process.stdout.write('The lockfiles name no package that is shipped\n');
process.exitCode = refused.length > 0 || shipped.length === 0 || unnamed.length > 0 ? 1 : 0;
