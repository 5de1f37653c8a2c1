import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { buildConsole } from '../scripts/console.mjs';
import { launchBrowser } from '../test/browser.ts';
import { signUp } from '../test/console/stage.ts';
import { startFairlead } from '../test/running.ts';
import { type Aim, type Benchmark, middleOf, type Plan, type Report, type Row } from './benchmark.ts';
import { fillLog } from './log-fill.ts';
import { installFrom } from './peers.ts';
import { freePort } from './processes.ts';
import { firstLine } from './rounds.ts';

const pages = ['/', '/activity', '/reference'];
const lighthouseFolder = fileURLToPath(new URL('./lighthouse', import.meta.url));

/** As far as this benchmark reads a report of Lighthouse. */
interface LighthouseReport {
  readonly lhr: {
    /** How fast the machine was just then: some 1,500 for a desktop that does nothing else. */
    readonly environment: { readonly benchmarkIndex: number };
    readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
    readonly audits: Readonly<
      Record<string, { readonly numericValue?: number; readonly displayValue?: string }>
    >;
  };
}

type Lighthouse = (url: string, options: object, config: object) => Promise<LighthouseReport | undefined>;

async function loadLighthouse(): Promise<{ lighthouse: Lighthouse; desktop: object }> {
  installFrom(lighthouseFolder);
  const load = async (file: string): Promise<{ default: unknown }> =>
    import(pathToFileURL(join(lighthouseFolder, 'node_modules', 'lighthouse', file)).href);
  const { default: lighthouse } = await load('core/index.js');
  const { default: desktop } = await load('core/config/desktop-config.js');
  return { lighthouse: lighthouse as Lighthouse, desktop: desktop as object };
}

async function lighthouseRows(
  origin: string,
  port: number,
  cookie: string,
  runs: number,
  plan: Plan,
): Promise<Row[]> {
  const { lighthouse, desktop } = await loadLighthouse();
  const onlyCategories = ['performance', 'accessibility'];
  const extraHeaders = { Cookie: cookie };
  const options = { port, output: 'json', logLevel: 'error', onlyCategories, extraHeaders };
  const rows: Row[] = [];
  for (const path of pages) {
    const reports: LighthouseReport[] = [];
    for (let run = 0; run < runs; run++) {
      plan.progress(`Lighthouse looks at ${path}, ${run + 1} of ${runs}`);
      const report = await lighthouse(origin + path, options, desktop);
      if (report) reports.push(report);
    }
    const row = (call: string, values: Row['values']): Row => ({
      ...{ group: `the page ${path}`, call, server: 'Fairlead', role: 'ours', values },
    });
    const score = (category: string): number[] =>
      reports.map(({ lhr }) => 100 * (lhr.categories[category]?.score ?? 0));
    const audit = (name: string): number[] => reports.map(({ lhr }) => lhr.audits[name]?.numericValue ?? 0);
    rows.push(
      ...onlyCategories.map((category) => row(category, { score: score(category) })),
      row('largest paint', { ms: audit('largest-contentful-paint') }),
      row('blocked', { ms: audit('total-blocking-time') }),
    );
  }
  return rows;
}

/** How long the main thread works until a page stands, in processor time: what else the machine does is not in it. */
async function workRows(context: BrowserContext, origin: string, plan: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  for (const path of pages) {
    plan.progress(`the main thread's work for ${path}`);
    const ms: number[] = [];
    for (let run = 0; run < 3; run++) ms.push(1_000 * (await workOf(context, origin + path)));
    const call = "the main thread's work";
    rows.push({ group: `the page ${path}`, call, server: 'Fairlead', role: 'ours', values: { ms } });
  }
  return rows;
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

async function interact(page: Page, origin: string): Promise<Row[]> {
  const rows: Row[] = [];
  const tell = (call: string, seen: readonly Seen[]): void => {
    rows.push(row(call, seen));
  };
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
  return rows;
}

function row(call: string, seen: readonly Seen[]): Row {
  const ms = seen.map(({ painted }) => painted);
  return { group: 'on screen after', call, server: 'Fairlead', role: 'ours', values: { ms } };
}

export const benchmark: Benchmark = {
  name: 'console',
  title: 'The console',
  about:
    "With a long log, in the project's own Chromium: how long until an interaction is on screen by the browser's own clock, how long the " +
    "main thread works until a page stands (processor time), and what Lighthouse says with the desktop's settings.",
  main: 'ms',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  plan.progress('building the console');
  await buildConsole();
  const data = mkdtempSync(join(tmpdir(), 'bench-console-'));
  try {
    const agents = await (async () => {
      await using first = await startFairlead('--data', data);
      const { agents: list } = first.ready;
      await first.kill('SIGTERM');
      return list;
    })();
    const total = plan.sizes?.[0] ?? (plan.isShort ? 20_000 : 100_000);
    plan.progress(`filling the log with ${total} entries`);
    fillLog(join(data, 'gateway.db'), { total, endMs: Date.now(), spanMs: 24 * 3_600_000, agents });
    return await look(data, plan);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function look(data: string, plan: Plan): Promise<Report> {
  await using fairlead = await startFairlead('--data', data);
  const { gateway, signIn = '' } = fairlead.ready;
  const port = await freePort();
  await using browser = await launchBrowser(`--remote-debugging-port=${port}`);
  const context = await browser.newContext({ viewport: { width: 1350, height: 940 } });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await signUp(page, signIn);
  plan.progress('typing and clicking');
  const rows = [...(await interact(page, gateway)), ...(await workRows(context, gateway, plan))];
  const cookies = await context.cookies();
  await context.close();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  try {
    const runs = plan.rounds ?? (plan.isShort ? 1 : 3);
    rows.push(...(await lighthouseRows(gateway, port, cookie, runs, plan)));
    return { rows, aims: aimsOf(rows) };
  } catch (error) {
    return { rows, aims: aimsOf(rows), missing: [{ server: 'Lighthouse', why: firstLine(error) }] };
  }
}

/** Performance and accessibility at least 95; every interaction on screen within 100 ms. */
function aimsOf(rows: readonly Row[]): Aim[] {
  return rows.flatMap((one): Aim[] => {
    const { group, call } = one;
    if (one.values.score)
      return [{ aim: `${group}: ${call}`, value: middleOf(one, 'score'), bound: 'at least', limit: 95 }];
    if (group !== 'on screen after') return [];
    return [{ aim: `${call}, ms`, value: middleOf(one, 'ms'), bound: 'at most', limit: 100 }];
  });
}
