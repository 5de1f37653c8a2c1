import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Handle, WireHeaders, WireRequest, WireResponse } from '../base/http.ts';
import { percentDecoded } from '../base/percent.ts';
import { escapeHtml, markdownToHtml } from '../reference/html.ts';
import type { Reference, ReferencePage } from '../reference/pages.ts';

/** Where `npm start` builds the console to. */
const builtFolder = fileURLToPath(new URL('../../dist/console/', import.meta.url));

/** First parts of the console's paths; none of them is one of Wix's, which a test holds. */
export const consolePaths = new Set([
  '',
  'ui',
  'sign-in',
  'welcome',
  'agents',
  'approvals',
  'activity',
  'reference',
  'local',
  'settings',
  'llms.txt',
  'robots.txt',
  'favicon.svg',
]);

/** Whether a call is for the console: a page or a file of it, asked for by a browser or a reader of the reference. */
export function isConsole({ verb, target }: Pick<WireRequest, 'verb' | 'target'>): boolean {
  if (verb !== 'GET' && verb !== 'HEAD') return false;
  const [first = '', ...rest] = (target.split('?', 1)[0] ?? '').slice(1).split('/');
  // The page at `/` is at no other place: `//x` is nothing of ours.
  return consolePaths.has(first) && (first !== '' || rest.length === 0);
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Sent with everything: no other site may frame it, be loaded into it, or hear of its addresses. */
const safety: WireHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

/** Only what this server sends runs or shows; styles that the components set up carry the page's nonce. */
function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What the console is made from. */
export interface ConsoleParts {
  /** Where it was built to. */
  readonly folder?: string;
  /** The reference, which is there without JavaScript too. */
  readonly reference: Reference;
}

/** The console as it was built, and its pages: everything that is not a file is the one page that the app starts from. */
export function createConsole({ folder = builtFolder, reference }: ConsoleParts): Handle {
  const files = listFiles(folder);
  return async ({ verb, target, headers }) => {
    const path = percentDecoded((target.split('?', 1)[0] ?? '').slice(1));
    const response = files.has(path)
      ? await sendFile(folder, path, files, headers)
      : (referenceResponse(reference, folder, path, originOf(headers)) ??
        (/^(ui\/|[^/]*\.\w+$)/.test(path) ? plain(404, 'There is no such file.') : page(folder)));
    return verb === 'HEAD' ? { ...response, body: '' } : response;
  };
}

/** Where the reader found us: what the examples call. */
function originOf({
  host = '127.0.0.1',
  'x-forwarded-host': forwarded,
  'x-forwarded-proto': scheme,
}: WireHeaders): string {
  return `${scheme === 'https' ? 'https' : 'http'}://${forwarded ?? host}`;
}

function referenceResponse(
  reference: Reference,
  folder: string,
  path: string,
  origin: string,
): WireResponse | undefined {
  if (path === 'llms.txt') return textual('text/plain', reference.llms(origin));
  if (path === 'robots.txt') return textual('text/plain', 'User-agent: *\nAllow: /reference\nDisallow: /\n');
  const [, place = '', markdown] = /^reference(?:\/(.*?))?(\.md)?$/.exec(path) ?? [
    undefined,
    undefined,
    undefined,
  ];
  if (!path.startsWith('reference')) return undefined;
  const found = reference.page(place === 'index' ? '' : place.replace(/\/$/, ''), origin);
  if (!found)
    return markdown
      ? plain(404, 'There is no such page: /reference/index.md lists them.')
      : // The app says what there is instead; to whoever does not look, the status says it.
        { ...page(folder), status: 404 };
  return markdown ? textual('text/markdown', `${found.markdown}\n`) : page(folder, found);
}

function textual(type: string, body: string): WireResponse {
  return {
    status: 200,
    headers: { ...safety, 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
    body,
  };
}

function listFiles(folder: string): ReadonlySet<string> {
  try {
    return new Set(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'index.html')
        .map((entry) =>
          join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'),
        ),
    );
  } catch {
    // Not built: the page says so.
    return new Set();
  }
}

/** Files below `ui/` have their content's hash in the name and never change. */
async function sendFile(
  folder: string,
  path: string,
  files: ReadonlySet<string>,
  { 'accept-encoding': accepted = '' }: WireHeaders,
): Promise<WireResponse> {
  const zipped = files.has(`${path}.gz`) && /\bgzip\b/.test(accepted);
  return {
    status: 200,
    headers: {
      ...safety,
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': /^ui\/.+-[\w-]{8}\.\w+$/.test(path)
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      vary: 'accept-encoding',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    },
    body: await readFile(join(folder, zipped ? `${path}.gz` : path)),
  };
}

/** The page that the app starts from; of the reference with all that it says, for readers without JavaScript. */
function page(folder: string, content?: ReferencePage): WireResponse {
  const nonce = randomBytes(16).toString('base64url');
  const html = readPage(folder) ?? (content && barePage);
  if (html === undefined)
    return plain(503, 'The console is not built: `npm start` builds it. The gateway itself works.');
  return {
    status: 200,
    headers: {
      ...safety,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentPolicy(nonce),
    },
    body: (content ? withContent(html, content) : html).replace('%NONCE%', nonce),
  };
}

function readPage(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return undefined;
  }
}

/** For the reference of a console that is not built. */
const barePage =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title></title></head><body><noscript></noscript></body></html>';

function withContent(html: string, { title, about, markdown }: ReferencePage): string {
  const rest =
    '<nav><a href="/reference">Reference</a></nav><link rel="stylesheet" href="/ui/reference.css" />';
  return html
    .replace(/<title>.*?<\/title>/s, () => `<title>${escapeHtml(title)} · Fairlead</title>`)
    .replace(
      /<meta name="description"[^>]*>/,
      () => `<meta name="description" content="${escapeHtml(about)}" />`,
    )
    .replace(
      /<noscript>.*?<\/noscript>/s,
      () =>
        `<noscript><div class="reference">${rest}<main>${markdownToHtml(markdown)}</main></div></noscript>`,
    );
}

function plain(status: number, text: string): WireResponse {
  return { status, headers: { ...safety, 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}
