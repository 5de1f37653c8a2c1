import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFairlead } from './running.ts';

const run = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The text of the block that is marked with this name. */
function block(name: string): string {
  const found = new RegExp(`\`\`\`\\w+ ${name}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  assert.ok(found, `README.md has a block ${name}`);
  return found;
}

test('what the README shows is what happens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-readme-'));
  try {
    await using fairlead = await startFairlead('--data', folder);
    const key = fairlead.keyOf('Storefront Agent');
    const shell = async (text: string, STOREFRONT_AGENT_KEY = key): Promise<string> => {
      const here = text
        .replaceAll('http://127.0.0.1:4700', fairlead.ready.gateway)
        .replaceAll('npx fairlead', `'${process.execPath}' '${join(root, 'src/main.ts')}'`);
      const environment = { PATH: process.env.PATH, FAIRLEAD_DATA: folder, STOREFRONT_AGENT_KEY };
      return (await run('sh', ['-ec', here], { env: environment })).stdout;
    };

    assert.equal(JSON.parse(await shell(block('first-call'))).products.length, 2);
    const refused = JSON.parse(await shell(block('first-call'), fairlead.keyOf('New Agent')));
    assert.equal(refused.details.applicationError.code, 'NOT_GRANTED');

    const told = await shell(block('first-log'));
    const promised = /```text\n([\s\S]*?)```/.exec(readme)?.[1]?.trim().split('\n') ?? [];
    assert.equal(promised.length, 2);
    for (const sentence of promised) assert.ok(told.includes(sentence), sentence);

    assert.match(await shell(block('first-grant')), /New Agent: products=read\.[\s\S]*Paused New Agent\./);

    const file = join(root, 'node_modules', '.cache', `readme-${process.pid}.mjs`);
    writeFileSync(file, block('sdk').replaceAll('http://127.0.0.1:4700', fairlead.ready.gateway));
    const environment = {
      PATH: process.env.PATH,
      STOREFRONT_AGENT_KEY: key,
      SITE_ID: fairlead.ready.site.id,
    };
    const { stdout } = await run(process.execPath, [file], { env: environment });
    rmSync(file);
    assert.equal(stdout.trim().split(', ').length, 3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
