import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { responseText, type WireHeaders } from '../base/http.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { routesOf } from '../catalogue/method.ts';
import { createReference } from '../reference/pages.ts';
import { consolePaths, createConsole, isConsole } from './console.ts';

const reference = createReference(loadCatalogue());
const signal = new AbortController().signal;

/** A console as Vite leaves it. */
function openConsole() {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-console-'));
  mkdirSync(join(folder, 'ui'));
  writeFileSync(
    join(folder, 'index.html'),
    '<title>x</title><meta name="nonce" content="%NONCE%" /><div id="root"></div><noscript>app</noscript>',
  );
  writeFileSync(join(folder, 'ui', 'index-a1B2_c3D.js'), 'start()');
  writeFileSync(join(folder, 'ui', 'index-a1B2_c3D.js.gz'), 'zipped');
  writeFileSync(join(folder, 'ui', 'theme.js'), 'theme()');
  const handle = createConsole({ folder, reference });
  return {
    async get(target: string, headers: WireHeaders = {}, verb = 'GET') {
      const response = await handle({ verb, target, headers, body: undefined, signal });
      return { ...response, text: await responseText(response) };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

test("no page of the console stands where one of Wix's paths is", () => {
  const firsts = loadCatalogue().methods.flatMap((method) =>
    routesOf(method)
      .filter(({ verb }) => verb === 'GET')
      .map(({ path }) => path.split('/')[1] ?? ''),
  );
  assert.deepEqual(
    firsts.filter((first) => consolePaths.has(first)),
    [],
  );
  for (const target of ['/', '/agents', '/agents/1?tab=keys', '/ui/a.js', '/?x=1'])
    assert.ok(isConsole({ verb: 'GET', target }), target);
  for (const target of ['/members/v1/members', '/agentsx', '/stores/v3/products/1', '//', '///etc/passwd'])
    assert.ok(!isConsole({ verb: 'GET', target }), target);
  assert.ok(!isConsole({ verb: 'POST', target: '/agents' }));
});

test('every page is the app, with a policy that lets in nothing from elsewhere and a nonce of its own', async () => {
  using console = openConsole();
  const first = await console.get('/agents/1');
  const second = await console.get('/');
  assert.equal(first.status, 200);
  const policy = first.headers['content-security-policy'] ?? '';
  const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1];
  assert.ok(nonce && first.text.includes(`content="${nonce}"`));
  assert.ok(!second.text.includes(nonce));
  assert.match(policy, /^default-src 'none'; script-src 'self'; /);
  assert.doesNotMatch(policy, /unsafe|http|\*/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(first.headers['cache-control'], 'no-cache');
});

test('files whose name has their hash in it are kept for ever, others are asked for again; zipped when wanted', async () => {
  using console = openConsole();
  const hashed = await console.get('/ui/index-a1B2_c3D.js', { 'accept-encoding': 'br, gzip' });
  assert.equal(hashed.text, 'zipped');
  assert.equal(hashed.headers['content-encoding'], 'gzip');
  assert.equal(hashed.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.match(hashed.headers['cache-control'] ?? '', /immutable/);
  const plain = await console.get('/ui/index-a1B2_c3D.js');
  assert.equal(plain.text, 'start()');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal((await console.get('/ui/theme.js')).headers['cache-control'], 'no-cache');
  assert.equal((await console.get('/ui/theme.js', {}, 'HEAD')).text, '');
});

test('nothing outside the folder is sent, and a file that is not there is not the app', async () => {
  using console = openConsole();
  for (const target of ['/ui/../../etc/passwd', '/ui/%2e%2e/%2e%2e/etc/passwd', '/ui/none.js', '/none.js'])
    assert.equal((await console.get(target)).status, 404, target);
});

test('a console that is not built says so', async () => {
  const handle = createConsole({ folder: join(tmpdir(), 'fairlead-nowhere'), reference });
  const response = await handle({ verb: 'GET', target: '/', headers: {}, body: undefined, signal });
  assert.equal(response.status, 503);
  assert.match(await responseText(response), /npm start/);
});

test('the reference is there without JavaScript, as Markdown, and in llms.txt', async () => {
  using console = openConsole();
  const html = await console.get('/reference/contacts');
  assert.match(html.text, /<title>Contacts · Fairlead<\/title>/);
  const link = /href="(\/reference\/contacts\/[^"]+QueryContacts)"/.exec(html.text)?.[1] ?? '';
  const method = await console.get(link, { host: 'fair.example' });
  assert.equal(method.status, 200);
  assert.match(method.text, /<h1>Query contacts<\/h1>/);
  assert.match(method.text, /curl -X POST &#39;http:\/\/fair\.example\/contacts\/v4\/contacts\/query/);
  assert.doesNotMatch(method.text, /undefined|\[object/);
  const markdown = await console.get(`${link}.md`);
  assert.equal(markdown.headers['content-type'], 'text/markdown; charset=utf-8');
  assert.match(markdown.text, /^# Query contacts\n/);
  const llms = await console.get('/llms.txt', { host: 'fair.example' });
  for (const [, address = ''] of llms.text.matchAll(/\(http:\/\/fair\.example(\/[^)]+)\)/g))
    assert.equal((await console.get(address)).status, 200, address);
  assert.equal((await console.get('/reference/no/such.md')).status, 404);
  assert.equal((await console.get('/reference/no/such')).status, 404);
});

test('an event has an example that is nested as Wix nests it, with the fields of what it is about', () => {
  const page = reference.page('webhooks/wix.contacts.v4.contact_created', 'http://here')?.markdown ?? '';
  const [event, claims] = [...page.matchAll(/```\n([^`]+)\n```/g)].map(([, text = '']) => JSON.parse(text));
  const data = JSON.parse(claims.data);
  assert.equal(data.eventType, 'wix.contacts.v4.contact_created');
  assert.deepEqual(JSON.parse(data.data), event);
  assert.equal(event.entityFqdn, 'wix.contacts.v4.contact');
  assert.ok('info' in event.createdEvent.entity && 'revision' in event.createdEvent.entity);
});

test('every page of the reference can be made, and every link on it leads somewhere', () => {
  const catalogue = loadCatalogue();
  const pages = new Map<string, string>();
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (pages.has(path)) continue;
    const page = reference.page(path, 'http://here');
    assert.ok(page, path);
    pages.set(path, page.markdown);
    for (const [, to = ''] of page.markdown.matchAll(/\]\(\/reference\/([^)]+)\)/g)) waiting.push(to);
  }
  const methods = catalogue.methods.filter(({ visibility }) => visibility === 'public');
  for (const { id, area } of methods) assert.ok(pages.has(`${area}/${id}`), id);
  for (const { type } of catalogue.events) assert.ok(pages.has(`webhooks/${type}`), type);
  for (const [path, markdown] of pages) assert.doesNotMatch(markdown, /\bundefined\b|\[object /, path);
});
