import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

test('what is published is the same bytes each time, installs in an empty folder, and runs there', {
  timeout: 480_000,
}, async () => {
  const first = await pack();
  assert.equal(await pack(), first);

  const folder = mkdtempSync(join(tmpdir(), 'fairlead-package-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', join(root, 'dist', archive())],
      {
        cwd: folder,
      },
    );
    const installed = (name: string): string => join(folder, 'node_modules', name);
    const { version } = readPackage(root);
    assert.deepEqual(readPackage(installed('fairlead')).repository, {
      type: 'git',
      url: `git+${repository}.git`,
    });
    const { stdout } = await run(process.execPath, [installed('fairlead/bin/fairlead.mjs'), '--version']);
    assert.equal(stdout.trim(), version);

    writeFileSync(join(folder, 'program.js'), program);
    const told = await run(process.execPath, [join(folder, 'program.js')], { cwd: folder });
    assert.match(told.stdout, /^allowed 200, denied 403, console text\/html/);
    assert.deepEqual(
      readdirSync(installed('fairlead/src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.test\.|(?<!\.d)\.ts$/.test(name),
      ),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const repository = 'https://github.com/someone/fairlead';

interface PackageFile {
  readonly version: string;
  readonly repository?: { readonly type: string; readonly url: string };
}

function readPackage(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
}

test('an address of the sources that is none is said, and nothing is packed', async () => {
  const script = join(root, 'scripts', 'package.mjs');
  await assert.rejects(run(process.execPath, [script, '--repository', 'someone/fairlead']), (error: Error) =>
    error.message.includes(
      '--repository is "someone/fairlead": it should be an address such as https://github.com/owner/name.',
    ),
  );
});

/** Packs what is published; answers the hash of the archive. */
async function pack(): Promise<string> {
  const script = join(root, 'scripts', 'package.mjs');
  await run(process.execPath, [script, '--repository', repository], { cwd: root });
  return hash('sha256', readFileSync(join(root, 'dist', archive())));
}

function archive(): string {
  const [name, ...others] = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.tgz'));
  assert.ok(name);
  assert.deepEqual(others, []);
  return name;
}

/** Starts the installed program by its command, and calls it as two of the demo's agents. */
const program = `
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
const child = spawn(process.execPath, ['node_modules/fairlead/bin/fairlead.mjs', 'up', '--memory', '--json', '--port', '0', '--wix-port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ready = JSON.parse(await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)));
const search = async (name) => {
  const { key } = ready.agents.find((agent) => agent.name === name);
  const answer = await fetch(ready.gateway + '/stores/v3/products/search', {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: '{"search":{}}',
  });
  return answer.status;
};
const page = await fetch(ready.console);
console.log('allowed ' + (await search('Storefront Agent')) + ', denied ' + (await search('New Agent')) + ', console ' + page.headers.get('content-type'));
child.kill('SIGTERM');
await new Promise((resolve) => child.once('exit', resolve));
`;
