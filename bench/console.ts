/**
 * `npm run bench:console`: the console with 100,000 entries in its log, in the project's own Chromium: what Lighthouse says of
 * the overview, the activity and the reference (performance and accessibility, the desktop's settings), and how long
 * interactions take, by the browser's own clock.
 *
 * Aims: performance and accessibility at least 95; every interaction is on screen within 100 ms.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { buildConsole } from '../scripts/console.mjs';
import { launchBrowser } from '../test/browser.ts';
import { signUp } from '../test/console/stage.ts';
import { startFairlead } from '../test/running.ts';
import { fillLog } from './log-fill.ts';
import { installFrom } from './peers.ts';
import { freePort } from './processes.ts';

const { values: flags } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, runs: { type: 'string', default: '3' } },
});
const pages = ['/', '/activity', '/reference'];
const lighthouseFolder = fileURLToPath(new URL('./lighthouse', import.meta.url));

/** As far as this benchmark reads a report of Lighthouse. */
interface Report {
  readonly lhr: {
    /** How fast the machine was just then: some 1,500 for a desktop that does nothing else. */
    readonly environment: { readonly benchmarkIndex: number };
    readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
    readonly audits: Readonly<
      Record<string, { readonly numericValue?: number; readonly displayValue?: string }>
    >;
  };
}

type Lighthouse = (url: string, options: object, config: object) => Promise<Report | undefined>;

async function loadLighthouse(): Promise<{ lighthouse: Lighthouse; desktop: object }> {
  installFrom(lighthouseFolder);
  const load = async (file: string): Promise<{ default: unknown }> =>
    import(pathToFileURL(join(lighthouseFolder, 'node_modules', 'lighthouse', file)).href);
  const { default: lighthouse } = await load('core/index.js');
  const { default: desktop } = await load('core/config/desktop-config.js');
  return { lighthouse: lighthouse as Lighthouse, desktop: desktop as object };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

async function reportPages(origin: string, port: number, cookie: string): Promise<void> {
  const { lighthouse, desktop } = await loadLighthouse();
  const onlyCategories = ['performance', 'accessibility'];
  const options = {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories,
    extraHeaders: { Cookie: cookie },
  };
  for (const path of pages) {
    const reports: Report[] = [];
    for (let run = 0; run < Number(flags.runs); run++) {
      const report = await lighthouse(origin + path, options, desktop);
      if (report) reports.push(report);
    }
    const score = (category: string) =>
      Math.round(100 * median(reports.map(({ lhr }) => lhr.categories[category]?.score ?? 0)));
    const audit = (name: string) => median(reports.map(({ lhr }) => lhr.audits[name]?.numericValue ?? 0));
    process.stdout.write(
      `${path.padEnd(12)} performance ${score('performance')}, accessibility ${score('accessibility')}; ` +
        `largest paint ${Math.round(audit('largest-contentful-paint'))} ms, ` +
        `blocked ${Math.round(audit('total-blocking-time'))} ms, ` +
        `shift ${audit('cumulative-layout-shift').toFixed(3)}; ` +
        `machine ${Math.round(median(reports.map(({ lhr }) => lhr.environment.benchmarkIndex)))}\n`,
    );
  }
}

/** How long the main thread works until a page stands, in processor time: what else the machine does is not in it. */
async function work(context: BrowserContext, origin: string): Promise<void> {
  for (const path of pages) {
    const spent: number[] = [];
    for (let run = 0; run < 3; run++) spent.push(await workOf(context, origin + path));
    process.stdout.write(
      `${path.padEnd(12)} ${Math.round(1_000 * median(spent))} ms of the main thread's work\n`,
    );
  }
}

async function workOf(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(2_500);
  const { metrics } = await cdp.send('Performance.getMetrics');
  await page.close();
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/**
 * Runs in the page: how long each event took until what it did was painted, and when the page last changed since. As text,
 * because it uses the types of a page.
 */
const watch = `
  globalThis.spans = [];
  globalThis.lastInput = 0;
  globalThis.lastChange = 0;
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) spans.push({ name, duration });
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  for (const type of ['keydown', 'pointerdown'])
    addEventListener(type, ({ timeStamp }) => { lastInput = timeStamp; }, { capture: true });
  addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => requestAnimationFrame(() => { lastChange = performance.now(); }))
      .observe(document.body, { subtree: true, childList: true, characterData: true });
  });`;

interface Seen {
  readonly painted: number;
  readonly settled: number;
}

/** Does something, and says how long until the page showed that it was heard, and until it stood still. */
async function time(page: Page, act: () => Promise<void>): Promise<Seen> {
  await page.waitForTimeout(400);
  await page.evaluate('spans.length = 0');
  await act();
  await page.waitForTimeout(900);
  return (await page.evaluate(
    '({ painted: Math.max(16, ...spans.map(({ duration }) => duration)), settled: Math.max(0, lastChange - lastInput) })',
  )) as Seen;
}

function tell(name: string, seen: readonly Seen[]): void {
  const painted = seen.map((one) => one.painted);
  const settled = seen.map((one) => one.settled);
  process.stdout.write(
    `${name.padEnd(44)} on screen after ${Math.round(median(painted))} ms (${Math.round(Math.max(...painted))} at most); ` +
      `all of it after ${Math.round(median(settled))} ms\n`,
  );
}

async function interact(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/reference`);
  const search = page.getByRole('textbox', { name: 'Search a path, a name or a word' });
  await search.click();
  const letters: Seen[] = [];
  for (const letter of 'query contacts') letters.push(await time(page, () => page.keyboard.press(letter)));
  tell('reference: a letter of a search', letters);

  await page.goto(`${origin}/activity`);
  await page.locator('.log-row').first().waitFor();
  await page.getByLabel('Search in sentences').click();
  const typed: Seen[] = [];
  for (const letter of 'searched') typed.push(await time(page, () => page.keyboard.press(letter)));
  tell('activity: a letter of a search (asks after 250)', typed);
  await page.getByLabel('Search in sentences').fill('');
  const chosen: Seen[] = [];
  for (const decision of ['Denied', 'Allowed', 'Denied']) {
    await page.getByRole('combobox', { name: 'Decision' }).click();
    chosen.push(await time(page, () => page.getByRole('option', { name: decision }).click()));
  }
  tell('activity: a filter', chosen);
  const opened: Seen[] = [];
  for (let row = 0; row < 4; row++) {
    opened.push(await time(page, () => page.locator('.log-row').nth(row).click()));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  tell('activity: an entry is opened', opened);

  await page.goto(`${origin}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const ranges: Seen[] = [];
  for (const range of ['Week', 'Day', 'Month'])
    ranges.push(await time(page, () => page.getByText(range, { exact: true }).click()));
  tell('overview: another stretch of time', ranges);
}

await buildConsole();
const data = mkdtempSync(join(tmpdir(), 'bench-console-'));
try {
  const agents = await (async () => {
    await using first = await startFairlead('--data', data);
    const { agents: list } = first.ready;
    await first.kill('SIGTERM');
    return list;
  })();
  process.stdout.write(`Filling the log with ${flags.entries} entries ...\n`);
  const plan = { total: Number(flags.entries), endMs: Date.now(), spanMs: 24 * 3_600_000, agents };
  fillLog(join(data, 'gateway.db'), plan);
  await using fairlead = await startFairlead('--data', data);
  const { gateway, signIn = '' } = fairlead.ready;
  const port = await freePort();
  await using browser = await launchBrowser(`--remote-debugging-port=${port}`);
  const context = await browser.newContext({ viewport: { width: 1350, height: 940 } });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await signUp(page, signIn);
  await interact(page, gateway);
  await work(context, gateway);
  const cookies = await context.cookies();
  await context.close();
  await reportPages(gateway, port, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
} finally {
  rmSync(data, { recursive: true, force: true });
}
