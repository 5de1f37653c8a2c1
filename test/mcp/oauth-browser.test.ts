import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { type ConsoleStage, openConsole, owner, picture, seriousProblems, tabTo } from '../console/stage.ts';
import { ProgramMemory, type Waiting, waitForBrowser } from './oauth-client.ts';

/** A program that has just found out that it must sign in. */
async function askToSignIn(stage: ConsoleStage, name: string, { url }: Waiting) {
  const memory = new ProgramMemory(name, url);
  const connect = () =>
    new StreamableHTTPClientTransport(new URL(`${stage.url}/mcp`), { authProvider: memory });
  const first = connect();
  await assert.rejects(new Client({ name: 'test', version: '1' }).connect(first), UnauthorizedError);
  assert.ok(memory.asked);
  return { memory, first, connect, asked: memory.asked.href };
}

/** A page of another site with a link on it. */
async function openElsewhere(href: string) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<title>Elsewhere</title><a href="${href.replaceAll('&', '&amp;')}">Connect</a>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, [Symbol.dispose]: () => server.close().closeAllConnections() };
}

test('a person signs in without JavaScript, lets a program act as an agent, and ends it at the agent', {
  timeout: 120_000,
}, async () => {
  await using stage = await openConsole();
  const signedIn = await stage.owner();

  await using waiting = await waitForBrowser();
  const { memory, first, connect, asked } = await askToSignIn(stage, 'Desk program', waiting);
  const { page } = await stage.window({ javaScriptEnabled: false });
  await page.goto(asked);
  await page.getByLabel('Name').fill(owner.name);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Name or password is wrong.').waitFor();
  await page.getByLabel('Name').fill(owner.name);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Let “Desk program” in?' }).waitFor();
  await page.getByRole('radio', { name: /^Storefront Agent/ }).check();
  await page.getByRole('button', { name: 'Let it in' }).click();
  await page.getByText('You can close this page.').waitFor();

  await first.finishAuth((await waiting.came).searchParams);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(connect());
  await client.callTool({ name: 'products_search', arguments: {} });
  const { entries } = (await stage.fairlead.api('GET', '/api/activity?limit=3')) as {
    entries: { sentence: string }[];
  };
  assert.deepEqual(
    entries.map(({ sentence }) => sentence),
    [
      'Storefront Agent searched products on Demo Store and got 24 results. Allowed: Products is set to Read.',
      'Ada let the program "Desk program" act as Storefront Agent.',
      'Ada signed in to answer the program "Desk program".',
    ],
  );

  // From another site, where the session's cookie is not sent along: the owner is still known, and not asked to sign in.
  await using again = await waitForBrowser();
  const other = await askToSignIn(stage, 'Program elsewhere', again);
  using elsewhere = await openElsewhere(other.asked);
  await signedIn.goto(elsewhere.url);
  await signedIn.getByRole('link', { name: 'Connect' }).click();
  await signedIn.getByRole('heading', { level: 1, name: 'Let “Program elsewhere” in?' }).waitFor();
  assert.deepEqual(await seriousProblems(signedIn), []);
  await picture(signedIn, 'connect-program');
  await tabTo(signedIn, 'No');
  await signedIn.keyboard.press('Enter');
  await signedIn.getByText('You can close this page.').waitFor();
  assert.equal((await again.came).searchParams.get('error'), 'access_denied');

  await signedIn.goto(`${stage.url}/agents`);
  await signedIn.getByRole('link', { name: 'Storefront Agent' }).click();
  await signedIn.getByRole('tab', { name: 'Keys' }).click();
  const row = signedIn.getByRole('row', { name: /Desk program/ });
  await row.getByRole('button', { name: 'End' }).click();
  await signedIn.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await row.waitFor({ state: 'detached' });
  const before = memory.asked?.href;
  await assert.rejects(client.callTool({ name: 'products_search', arguments: {} }), UnauthorizedError);
  assert.notEqual(memory.asked?.href, before, 'it asks to sign in anew');
  stage.assertQuiet();
});
