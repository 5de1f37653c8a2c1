/**
 * `npm run scan`: scanners of the distribution against a Fairlead that is started for them, each bounded in time and in what it
 * asks, and none told of anything but this machine. Says what each found; ends with 1 when one found something that is real, and when one is
 * not on this machine, unless `--allow-missing` is said.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildConsole } from '../../scripts/console.mjs';
import { makeCertificate } from '../../test/certificate.ts';
import { type Started, startFairlead } from '../../test/running.ts';
import { words } from './words.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'dist', 'scan');
mkdirSync(out, { recursive: true });

interface Scanner {
  readonly name: string;
  readonly looksFor: string;
  /** What it found that is real, a line each. */
  run(fairlead: Started): Promise<readonly string[]>;
}

const scanners: readonly Scanner[] = [
  {
    ...{ name: 'ffuf', looksFor: 'files and pages that nobody should reach' },
    async run({ ready }) {
      const list = file('words.txt', words.join('\n'));
      const report = join(out, 'ffuf.json');
      const what = ['-s', '-t', '8', '-mc', 'all', '-w', list, '-of', 'json', '-o', report];
      const found: string[] = [];
      for (const base of [ready.gateway, ready.wix]) {
        await runProgram('ffuf', [...what, '-u', `${base}/FUZZ`], 120);
        const { results } = readJson<{ results: { status: number; url: string }[] }>(report);
        if (results.length === 0) found.push(`ffuf asked nothing of ${base}`);
        found.push(
          ...results
            .filter(
              ({ status, url }) => status >= 500 || (status === 200 && !isPublic(new URL(url).pathname)),
            )
            .map(({ status, url }) => `${status} ${url}`),
        );
      }
      return found;
    },
  },
  {
    ...{
      name: 'wapiti, as an agent',
      looksFor: 'injection, cross-site scripting, cookies and headers of pages',
    },
    run: ({ ready }) =>
      wapiti(ready.gateway, ready.agents[0]?.key ?? '', [
        ...['/welcome', '/contacts/v4/contacts?paging.limit=1', '/members/v1/members?paging.limit=1'],
      ]),
  },
  {
    ...{ name: 'wapiti, the search of the log', looksFor: 'the same, behind a sign-in' },
    run: ({ ready }) => wapiti(ready.gateway, ready.admin.token, ['/api/activity?q=a&limit=3']),
  },
  {
    ...{ name: 'sqlmap, a filter of the local Wix', looksFor: 'SQL injection' },
    run: ({ ready }) =>
      sqlmap('wix', [
        ...['-u', `${ready.wix}/contacts/v4/contacts/query`, '-H', `Authorization: ${ready.wixApiKey}`],
        ...['-H', `wix-site-id: ${ready.site.id}`, '-H', 'content-type: application/json'],
        ...['--data', '{"query":{"filter":{"info.name.first":"Ada*"},"paging":{"limit":2}}}'],
      ]),
  },
  {
    ...{ name: 'sqlmap, the search of the log', looksFor: 'SQL injection' },
    run: ({ ready }) =>
      sqlmap('log', [
        ...['-u', `${ready.gateway}/api/activity?q=a&agent=b&target=c&limit=3`],
        ...['-H', `Authorization: Bearer ${ready.admin.token}`],
      ]),
  },
  {
    ...{
      name: 'slowhttptest, headers',
      looksFor: 'slow headers that keep others out',
    },
    run: (fairlead) => slow(fairlead, ['-H', '-u', `${fairlead.ready.gateway}/`]),
  },
  {
    ...{
      name: 'slowhttptest, bodies',
      looksFor: 'slow bodies that keep others out',
    },
    run: (fairlead) =>
      slow(fairlead, [
        '-B',
        '-t',
        'POST',
        '-s',
        '8192',
        '-u',
        `${fairlead.ready.gateway}/contacts/v4/contacts/query`,
      ]),
  },
  {
    ...{ name: 'testssl.sh', looksFor: 'weak TLS of deploy/nginx-tls.conf' },
    run: ({ ready }) => testTls(ready.gateway),
  },
];

interface WapitiFinding {
  readonly method: string;
  readonly path: string;
  readonly info: string;
}

/** What it says of every program, with why that is no weakness of this one. */
const wapitiKnown: readonly { readonly says: RegExp; readonly because: string }[] = [
  {
    says: /X-XSS-Protection is not set/,
    because: 'browsers have given it up; the content security policy does it',
  },
  {
    says: /Strict-Transport-Security is not set/,
    because: 'is for whoever speaks TLS: deploy/nginx-tls.conf sets it',
  },
];

/** `/api/session` says that nobody is signed in, `/api/openapi.json` what there is to ask. */
const publicPaths =
  /^\/($|healthz$|readyz$|welcome|robots\.txt$|favicon|ui\/|reference|console|\.well-known\/oauth|api\/(session|openapi\.json)$)/;

function isPublic(path: string): boolean {
  return publicPaths.test(path);
}

/** From the addresses that it is given, each of which must answer whoever has this key. */
async function wapiti(gateway: string, key: string, starts: readonly string[]): Promise<readonly string[]> {
  const authorization = `Bearer ${key}`;
  for (const path of starts) {
    const { status } = await fetch(gateway + path, { headers: { authorization } });
    if (status !== 200 && status !== 403) return [`wapiti would not get in: ${path} answers ${status}`];
  }
  const report = join(out, 'wapiti.json');
  rmSync(report, { force: true });
  // Without those that need a server elsewhere.
  const modules = 'sql,timesql,xss,exec,file,crlf,redirect,backup,cookieflags,http_headers,csp,methods';
  const bounds = ['-d', '2', '--max-links-per-page', '20', '--max-scan-time', '90', '-m', modules];
  const what = ['-u', `${gateway}/`, ...starts.flatMap((path) => ['-s', gateway + path])];
  const how = ['--flush-session', '-H', `Authorization: ${authorization}`, '-f', 'json', '-o', report];
  await runProgram('wapiti', [...bounds, ...how, '--no-bugreport', ...what], 300);
  const { vulnerabilities, anomalies } = readJson<Record<string, Record<string, WapitiFinding[]>>>(report);
  return Object.entries({ ...vulnerabilities, ...anomalies })
    .flatMap(([kind, list]) => list.map(({ method, path, info }) => `${kind}: ${method} ${path}: ${info}`))
    .filter((finding) => !wapitiKnown.some(({ says }) => says.test(finding)));
}

async function sqlmap(name: string, target: readonly string[]): Promise<readonly string[]> {
  const how = ['--batch', '--disable-coloring', '--flush-session', '--level', '2', '--risk', '1'];
  const bounds = ['--technique', 'BEUT', '--time-sec', '2', '--timeout', '10', '--retries', '0'];
  const args = [...how, ...bounds, '--output-dir', join(out, `sqlmap-${name}`), ...target];
  const said = await runProgram('sqlmap', args, 300);
  file(`sqlmap-${name}.log`, said);
  if (/all tested parameters do not appear to be injectable/.test(said)) return [];
  return said.match(/.*(is vulnerable|injectable).*/g) ?? ['it did not come to an end: see its log'];
}

/** @returns what kept `/healthz` from answering while hundreds of slow callers hung on */
async function slow({ ready }: Started, target: readonly string[]): Promise<readonly string[]> {
  const how = ['-c', '400', '-r', '200', '-i', '5', '-x', '24', '-p', '3', '-l', '20'];
  let over = false;
  const running = runProgram('slowhttptest', [...how, ...target], 60).finally(() => {
    over = true;
  });
  const found: string[] = [];
  let answered = 0;
  while (!over && found.length === 0) {
    const answer = await fetch(`${ready.gateway}/healthz`, { signal: AbortSignal.timeout(3_000) }).catch(
      String,
    );
    if (typeof answer !== 'string' && answer.status === 200) answered++;
    else
      found.push(
        `/healthz after ${answered} answers: ${typeof answer === 'string' ? answer : answer.status}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const said = await running;
  file(`slowhttptest-${target[0]?.slice(1)}.log`, said);
  return /service available:\s+NO/.test(plain(said))
    ? [...found, 'slowhttptest found it not available']
    : found;
}

/** nginx with the TLS of deploy/, before the gateway, under a certificate of this machine's own making. */
async function testTls(gateway: string): Promise<readonly string[]> {
  const { certificate, key } = makeCertificate();
  const port = await freePort();
  const server = readFileSync(join(root, 'deploy', 'nginx-tls.conf'), 'utf8')
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('/etc/ssl/fairlead.crt', file('tls.crt', certificate))
    .replace('/etc/ssl/fairlead.key', file('tls.key', key))
    .replace('http://127.0.0.1:4700', gateway);
  const settings = `daemon off; error_log stderr; pid ${join(out, 'nginx.pid')}; events {} http { access_log off; ${server} }`;
  const nginx = spawn('nginx', ['-p', out, '-c', file('nginx.conf', settings)], { stdio: 'inherit' });
  await once(nginx, 'spawn');
  const report = join(out, 'testssl.json');
  rmSync(report, { force: true });
  try {
    const how = ['--quiet', '--color', '0', '--warnings', 'batch', '--ip', '127.0.0.1'];
    const asked = ['--protocols', '--server-preference', '--server-defaults', '--headers', '--vulnerable'];
    await runProgram('testssl', [...how, ...asked, '--jsonfile', report, `localhost:${port}`], 400);
  } finally {
    nginx.kill();
  }
  const findings = readJson<{ id: string; severity: string; finding: string }[]>(report);
  if (!findings.some(({ id, finding }) => id === 'TLS1_3' && /offered/.test(finding)))
    return ['testssl.sh found no TLS 1.3: it did not get in'];
  return (
    findings
      .filter(({ severity }) => ['MEDIUM', 'HIGH', 'CRITICAL'].includes(severity))
      // The certificate is this machine's own, and nobody has heard of it.
      .filter(({ id }) => !/^cert|^overall_grade|^grade|OCSP|DNS_CAA/i.test(id))
      .map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`)
  );
}

function runProgram(program: string, args: readonly string[], seconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: out,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: seconds * 1_000,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    child.on('error', reject).on('close', () => resolve(said));
  });
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

function file(name: string, text: string): string {
  const path = join(out, name);
  writeFileSync(path, text);
  return path;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const { values: flags } = parseArgs({ options: { 'allow-missing': { type: 'boolean', default: false } } });
// Its pages are looked at too.
if (!(await buildConsole()))
  throw new Error('The console cannot be built, so its pages cannot be looked at.');
await using fairlead = await startFairlead('--memory');
let real = 0;
const missing = new Set<string>();
for (const { name, looksFor, run } of scanners) {
  const started = performance.now();
  process.stderr.write(`${name} looks for ${looksFor} ...\n`);
  let program = '';
  const found = await run(fairlead).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || !error.syscall?.startsWith('spawn ')) throw error;
    program = error.path ?? name;
    missing.add(program);
    return undefined;
  });
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  real += found?.length ?? 0;
  if (!found) process.stdout.write(`--   ${name}: ${program} is not on this machine\n`);
  else process.stdout.write(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  for (const line of found ?? []) process.stdout.write(`     ${line}\n`);
}
const health = await fetch(`${fairlead.ready.gateway}/readyz`);
if (health.status !== 200) real++;
process.stdout.write(`${real} found that is real; /readyz says ${health.status}; reports in dist/scan\n`);
if (missing.size > 0)
  process.stdout.write(
    `Not looked at, since they are not on this machine: ${[...missing].join(', ')}. ` +
      'On Debian: apt-get install ffuf nginx-light slowhttptest sqlmap testssl.sh wapiti\n',
  );
process.exitCode = real > 0 || (missing.size > 0 && !flags['allow-missing']) ? 1 : 0;
