import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFairlead } from './running.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'src', 'main.ts');

/** A program of somebody else: it knows Wix's addresses and the official SDK, and nothing of Fairlead. */
const program = `
import { spawnSync } from 'node:child_process';
import https from 'node:https';
import { ApiKeyStrategy, AppStrategy, createClient } from '@wix/sdk';
import { contacts } from '@wix/crm';

const { WIX_API_KEY: apiKey, WIX_SITE_ID: siteId, WIX_APP_ID: appId, WIX_APP_SECRET: appSecret, WIX_APP_INSTANCE_ID: instanceId, OTHER } = process.env;
const app = createClient({ modules: { contacts }, auth: AppStrategy({ appId, appSecret, instanceId }) });
const { contact } = await app.contacts.createContact({ name: { first: 'Ada' } });
const key = createClient({ modules: { contacts }, auth: ApiKeyStrategy({ apiKey, siteId }) });
const same = await key.contacts.getContact(contact._id);

const viaHttps = await new Promise((resolve, reject) => {
  const options = { method: 'GET', headers: { authorization: apiKey, 'wix-site-id': siteId } };
  https.get('https://www.wixapis.com/contacts/v4/contacts/' + contact._id, options, (answer) => {
    let text = '';
    answer.on('data', (chunk) => { text += chunk; });
    answer.on('end', () => resolve(JSON.parse(text).contact.id));
  }).on('error', reject);
});

const child = "fetch('https://www.wixapis.com/contacts/v4/contacts/" + contact._id + "', { headers: { authorization: process.env.WIX_API_KEY, 'wix-site-id': process.env.WIX_SITE_ID } }).then((r) => r.json()).then((b) => console.log(b.contact.id))";
const inChild = spawnSync(process.execPath, ['-e', child], { encoding: 'utf8' }).stdout.trim();
const other = OTHER ? await fetch(OTHER).then((answer) => answer.text()) : '';
console.log(JSON.stringify({ id: contact._id, same: same._id, viaHttps, inChild, other }));
process.exitCode = 7;
`;

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  // Inside the project, where a program finds its packages.
  const folder = mkdtempSync(join(root, 'test', 'tmp-run-'));
  try {
    writeFileSync(join(folder, 'app.mjs'), program);
    const child = spawn(process.execPath, [main, 'run', ...args, '--', 'node', join(folder, 'app.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: `${join(process.execPath, '..')}:${process.env.PATH}`, ...environment },
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said: JSON.parse(out) as Record<string, string> };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("fairlead run: an unmodified program's SDK, node:https and child processes reach the local Wix, and nothing else changes", async () => {
  const server = createServer((_, answer) => void answer.end('untouched')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const OTHER = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, said } = await run(['--wix-port', '0', '--memory'], { OTHER });
    assert.equal(code, 7, "the program's own exit code");
    const { id } = said;
    assert.deepEqual(said, { id, same: id, viaHttps: id, inChild: id, other: 'untouched' });
  } finally {
    server.close();
  }
});

test('fairlead run: a local Wix that runs already is used', async () => {
  await using fairlead = await startFairlead('--memory');
  const { app, site, wixApiKey, wix } = fairlead.ready;
  const { said } = await run(['--memory', '--wix-port', new URL(wix).port], {
    ...{ WIX_API_KEY: wixApiKey, WIX_SITE_ID: site.id },
    ...{
      WIX_APP_ID: app?.id ?? '',
      WIX_APP_SECRET: app?.secret ?? '',
      WIX_APP_INSTANCE_ID: app?.instanceId ?? '',
    },
  });
  const found = await fetch(`${wix}/contacts/v4/contacts/${said.id}`, {
    headers: { authorization: wixApiKey, 'wix-site-id': site.id },
  });
  assert.equal(found.status, 200);
});
