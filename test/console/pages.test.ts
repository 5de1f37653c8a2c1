import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Started } from '../running.ts';
import { openConsole, picture, seriousProblems } from './stage.ts';

const windows = [
  { size: 'wide', colorScheme: 'light', width: 1920, height: 1080 },
  { size: 'wide', colorScheme: 'dark', width: 1920, height: 1080 },
  { size: 'narrow', colorScheme: 'light', width: 360, height: 740 },
] as const;

const methodPath = '/reference/contacts/com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts';

/** Every page, by the name of its picture, with what shows that it is all there. */
function pagesOf(agent: string, entry: string): readonly { name: string; path: string; shows: string }[] {
  return [
    { name: 'overview', path: '/', shows: 'svg.chart' },
    { name: 'activity', path: '/activity', shows: '.log-row' },
    { name: 'activity-none', path: '/activity?q=nothing+of+the+kind', shows: 'h2' },
    { name: 'activity-entry', path: `/activity?entry=${entry}`, shows: '.facts' },
    { name: 'agents', path: '/agents', shows: 'text=can read' },
    { name: 'agent-access', path: `/agents/${agent}`, shows: '.words' },
    { name: 'agent-setup', path: `/agents/${agent}?tab=setup`, shows: 'pre' },
    { name: 'agent-keys', path: `/agents/${agent}?tab=keys`, shows: 'table' },
    { name: 'agent-about', path: `/agents/${agent}?tab=about`, shows: 'form' },
    { name: 'approvals', path: '/approvals', shows: 'h2' },
    { name: 'reference', path: '/reference?q=contact', shows: '.method-row' },
    { name: 'reference-none', path: '/reference?q=no+such+thing', shows: 'h2' },
    { name: 'reference-method', path: methodPath, shows: '.fields' },
    { name: 'reference-event', path: '/reference/webhooks/wix.contacts.v4.contact_created', shows: 'pre' },
    { name: 'reference-guide', path: '/reference/errors', shows: 'table' },
    { name: 'local-data', path: '/local?thing=contacts', shows: 'table' },
    { name: 'local-sites', path: '/local?tab=sites', shows: 'table' },
    { name: 'local-apps', path: '/local?tab=apps', shows: 'main form, main input' },
    { name: 'local-keys', path: '/local?tab=keys', shows: 'table' },
    { name: 'local-webhooks', path: '/local?tab=webhooks', shows: 'h2, table' },
    { name: 'local-requests', path: '/local?tab=requests', shows: 'table' },
    { name: 'local-faults', path: '/local?tab=faults', shows: 'h2' },
    { name: 'local-time', path: '/local?tab=time', shows: '[data-testid=clock]' },
    { name: 'settings-people', path: '/settings', shows: 'table' },
    { name: 'settings-connections', path: '/settings?tab=connections', shows: '.mono' },
    { name: 'settings-stops', path: '/settings?tab=stops', shows: 'text=Stop something' },
    { name: 'settings-alerts', path: '/settings?tab=alerts', shows: 'main form' },
    { name: 'settings-retention', path: '/settings?tab=retention', shows: 'main form' },
    { name: 'settings-secrets', path: '/settings?tab=secrets', shows: 'dl' },
    { name: 'settings-log', path: '/settings?tab=log', shows: 'h2' },
    { name: 'settings-you', path: '/settings?tab=you', shows: 'form' },
    { name: 'settings-about', path: '/settings?tab=about', shows: 'dl' },
  ];
}

/** Calls of every kind, so that there is something to see; answers the id of one entry. */
async function busyDay({ ready, keyOf }: Started): Promise<string> {
  const calls = [
    ['Storefront Agent', '/stores/v3/products/search'],
    ['Storefront Agent', '/contacts/v4/contacts/query'],
    ['Content Agent', '/events/v3/events/query'],
    ['Fulfilment Agent', '/ecom/v1/orders/search'],
    ['New Agent', '/contacts/v4/contacts/query'],
    ['New Agent', '/members/v1/members/query'],
    ['Storefront Agent', '/no/such/path'],
  ] as const;
  let last = '';
  for (let round = 0; round < 6; round++)
    for (const [agent, path] of calls.slice(0, round % 2 === 0 ? 5 : 7)) {
      const headers = { authorization: keyOf(agent), 'content-type': 'application/json' };
      const response = await fetch(ready.gateway + path, { method: 'POST', headers, body: '{}' });
      last = response.headers.get('x-fairlead-activity') ?? '';
      await response.text();
    }
  return last;
}

/** What makes a page scroll sideways, which no page of this width may do. */
async function tooWide(page: Page): Promise<number> {
  return page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

test('every page, wide and narrow, light and dark: axe finds nothing serious, nothing scrolls sideways', async () => {
  await using stage = await openConsole();
  const first = await stage.owner();
  const cookies = await first.context().cookies();
  const agent = stage.fairlead.ready.agents.find(({ name }) => name === 'Storefront Agent')?.id ?? '';
  const entry = await busyDay(stage.fairlead);
  const problems: string[] = [];
  for (const { size, colorScheme, width, height } of windows) {
    const { context, page } = await stage.window({ colorScheme, viewport: { width, height } });
    await context.addCookies(cookies);
    for (const { name, path, shows } of pagesOf(agent, entry)) {
      await page.goto(stage.url + path);
      await page.locator(shows).first().waitFor();
      await picture(page, `${name}-${size}-${colorScheme}`);
      const sideways = await tooWide(page);
      if (sideways > 0) problems.push(`${name} ${size}: ${sideways} pixels too wide`);
      if (size === 'wide')
        for (const problem of await seriousProblems(page))
          problems.push(`${name} ${colorScheme}: ${problem}`);
    }
    await context.close();
  }
  assert.deepEqual(problems, []);
  stage.assertQuiet();
});
