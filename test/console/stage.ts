import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { type Started, startFairlead } from '../running.ts';

/** Where pictures of every page are put, to be looked at. */
const pictures = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));

export const owner = { name: 'Ada', password: 'correct horse battery' };

/** A fresh Fairlead and a browser. What a page logs as an error, or is kept from by its policy, fails the story. */
export interface ConsoleStage extends AsyncDisposable {
  readonly fairlead: Started;
  readonly url: string;
  /** A browser window of someone who is not signed in. */
  window(options?: Parameters<Browser['newContext']>[0]): Promise<{ context: BrowserContext; page: Page }>;
  /** The owner's, signed in by the first link. */
  owner(): Promise<Page>;
  /** Fails if any page has complained since. */
  assertQuiet(): void;
}

export async function openConsole(...flags: string[]): Promise<ConsoleStage> {
  await using opened = new AsyncDisposableStack();
  const fairlead = opened.use(await startFairlead('--memory', ...flags));
  const browser = opened.adopt(await launchBrowser(), (one) => one.close());
  const complaints: string[] = [];
  const window: ConsoleStage['window'] = async (options) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // A refusal that a story provokes is the browser's to log; what the page must show of it, the story checks.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(`${page.url()}: ${message.text()}`);
    });
    return { context, page };
  };
  const all = opened.move();
  return {
    fairlead,
    url: fairlead.ready.gateway,
    window,
    async owner() {
      const { page } = await window();
      await signUp(page, fairlead.ready.signIn ?? '');
      return page;
    },
    assertQuiet: () => assert.deepEqual(complaints, []),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Opens a one-time link and chooses the owner's password. */
export async function signUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByLabel('Password again').fill(owner.password);
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

/** What axe finds that is serious or worse. */
export async function seriousProblems(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} (${node.failureSummary})`),
    );
}

/** Keeps a picture of a page. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** As text, since the types of a page are not those of a test. Nothing has the focus between the last field and the first. */
const nameOfFocus = `(() => {
  const { activeElement: element } = document;
  if (!element || element === document.body) return '';
  return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim();
})()`;

/** Goes from field to field with Tab alone until the one with this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 160; step++) {
    await page.keyboard.press('Tab');
    const label = (await page.evaluate(nameOfFocus)) as string;
    seen.push(label);
    if (typeof name === 'string' ? label === name : name.test(label)) return;
  }
  throw new Error(`Tab never came to ${name}; it came to ${seen.slice(0, 60).join(' | ')}`);
}

/** Makes the call that a page shows with curl, as whoever copies it would. */
export async function runCurl(code: string): Promise<Response> {
  const [, address = ''] = /curl (?:-X \w+ )?'?(http[^\s']+)/.exec(code) ?? [];
  const [, key = ''] = /authorization: ([^']+)'/.exec(code) ?? [];
  const [, body = '{}'] = /-d '([^']+)'/.exec(code) ?? [];
  return fetch(address, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body,
  });
}
