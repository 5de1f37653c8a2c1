import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser } from './browser.ts';

test('a real browser opens a page and sees what is on it', async () => {
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent('<button onclick="this.textContent = \'pressed\'">press</button>');
  await page.getByRole('button').click();
  assert.equal(await page.getByRole('button').textContent(), 'pressed');
});
