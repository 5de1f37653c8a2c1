// `npm run package`: dist/package/, what is published, and the archive of it. The same sources give the same bytes.
// `-- --repository https://github.com/owner/name` says where they are, which npm asks for to publish with provenance: who
// publishes knows it, the sources do not.
// JavaScript, since Node.js strips no types from what stands in node_modules.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsole } from './console.mjs';
import { globSync } from './files.mjs';
import { fail, install, nodePath, root, run } from './runtime.mjs';

const { repository } = parseArgs({ options: { repository: { type: 'string' } } }).values;
if (repository !== undefined && !/^https:\/\/[^/?#@]+\/[^/]+\/[^/]+$/.test(repository))
  fail(`--repository is "${repository}": it should be an address such as https://github.com/owner/name.`);
const out = join(root, 'dist', 'package');
/** What is published beside the sources, as it is. */
const asIs = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'SECURITY.md',
  'bin/fairlead.mjs',
  'scripts/runtime.mjs',
  'dist/console',
];

await install('all');
if (!(await buildConsole())) fail('Without its console Fairlead is not published.');
rmSync(out, { recursive: true, force: true });
// The archive of another version is not to be taken for this one's.
for (const archive of globSync(root, ['dist'], '.tgz')) rmSync(archive);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
if ((await run(nodePath(), [tsc, '-p', join(root, 'tools', 'package')])) !== 0)
  fail('The sources do not compile: `npm run check` says where.');
for (const path of [...asIs, ...dataOf('src')]) copy(path);
writeJson('package.json', published(readJson('package.json')));
writeJson('npm-shrinkwrap.json', shrinkwrapped(readJson('package-lock.json')));
process.exitCode = await run(npm(), ['pack', '--loglevel=error', '--pack-destination', join(root, 'dist')], {
  quiet: true,
  cwd: out,
});

/** What the program reads at run time and no compiler sees: the catalogue, the schemas, the redirect. */
function dataOf(folder) {
  return globSync(root, [folder], '.json')
    .concat(globSync(root, [folder], '.mjs'), globSync(root, [folder], '.gz'))
    .map((path) => path.slice(root.length + 1));
}

function copy(path) {
  const to = join(out, path);
  mkdirSync(join(to, '..'), { recursive: true });
  cpSync(join(root, path), to, { recursive: true });
}

/** The package file of the published one: what it needs to run, and where its parts are as JavaScript. */
function published({ private: _, scripts: _s, devDependencies: _d, allowScripts: _a, ...rest }) {
  const javascript = (path) => path.replace(/\.ts$/, '.js');
  const exports = Object.fromEntries(
    Object.entries(rest.exports).map(([name, path]) => [name, javascript(path)]),
  );
  const source = repository && { repository: { type: 'git', url: `git+${repository}.git` } };
  return { ...rest, ...source, exports };
}

/** The very versions that were tested, for whoever installs it. */
function shrinkwrapped({ packages, ...lock }) {
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const { devDependencies: _, ...own } = packages[''];
  return { ...lock, packages: { '': own, ...Object.fromEntries(kept) } };
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(join(out, path), `${JSON.stringify(value, null, 2)}\n`);
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}
