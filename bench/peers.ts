import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startOnPort } from './processes.ts';

/** Another gateway in front of the same upstream, as its documentation sets it up. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  readonly program: Program;
  /** What a caller sends besides, so that it is let through. */
  readonly headers: Readonly<Record<string, string>>;
}

const folder = fileURLToPath(new URL('./peers', import.meta.url));

/** Where a file of an installed peer is. */
export const peerFile = (path: string): string => join(folder, 'node_modules', path);

/** Installs the peers from their own lockfile, the first time. */
export function installPeers(): void {
  installFrom(folder);
}

/** Installs what a folder's lockfile names, the first time. */
export function installFrom(place: string): void {
  if (existsSync(join(place, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write('Installing what is measured with (once, a few minutes) ...\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: place,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: installMs,
  });
  if (status !== 0) throw new Error('it could not be installed on this machine: npm says why on stderr');
}

/** How long an installation or a compilation may take. */
const installMs = 900_000;

/**
 * nginx with a key check and an access log.
 * @throws when it is not on this machine
 */
export async function startNginx(upstreamPort: number): Promise<Peer> {
  if (spawnSync('nginx', ['-v']).error) throw new Error('not on this machine (Debian: nginx-light)');
  const home = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
  mkdirSync(join(home, 'tmp'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${home}/tmp;`,
  );
  writeFileSync(
    join(home, 'nginx.conf'),
    `daemon off; master_process off; pid ${home}/pid; error_log ${home}/error.log;
events { worker_connections 1024; }
http {
  ${temporary.join(' ')}
  log_format entry escape=json '{"at":"$time_iso8601","agent":"$agent","call":"$request","status":$status,"took":$request_time}';
  access_log ${home}/access.log entry;
  keepalive_requests 1000000000;
  map $http_authorization $agent { default ''; 'Bearer bench-key' bench; }
  upstream wix { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      if ($agent = '') { return 401; }
      proxy_pass http://wix; proxy_http_version 1.1; proxy_set_header Connection '';
    }
  }
}
`,
  );
  const program = await startOnPort('nginx', ['-p', home, '-c', join(home, 'nginx.conf')], port);
  return { name: 'nginx, key and log', port, program, headers: { authorization: 'Bearer bench-key' } };
}

/** express-gateway with key-auth, its log and its proxy. */
export async function startExpressGateway(upstreamPort: number): Promise<Peer> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const args = [String(port), String(adminPort), `http://127.0.0.1:${upstreamPort}`];
  const file = join(folder, 'express-gateway.mjs');
  const program = await startOnPort(process.execPath, ['--no-deprecation', file, ...args], port);
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const response = await fetch(`http://127.0.0.1:${adminPort}${path}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    return (await response.json()) as Record<string, string>;
  };
  const user = await post('/users', { username: 'bench', firstname: 'Bench', lastname: 'Mark' });
  const credential = { consumerId: user.id, type: 'key-auth', credential: {} };
  const key = await post('/credentials', credential);
  const headers = { authorization: `apiKey ${key.keyId}:${key.keySecret}` };
  return { name: 'express-gateway', port, program, headers };
}

/** Portkey's gateway; it passes on nothing but the routes of language models, so a POST only. */
export async function startPortkey(upstreamPort: number): Promise<Peer> {
  const port = await freePort();
  const program = await startOnPort(
    process.execPath,
    [peerFile('@portkey-ai/gateway/build/start-server.js'), '--headless', `--port=${port}`],
    port,
    { TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
  );
  return {
    ...{ name: '@portkey-ai/gateway', port, program },
    headers: {
      ...{ authorization: 'Bearer bench-key', 'x-portkey-provider': 'openai' },
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    },
  };
}

/** mcp-proxy as it comes, before a server over stdio whose one tool, `answer`, gives `result`. */
export async function startMcpProxy(result: object): Promise<Peer> {
  const port = await freePort();
  const program = await startOnPort(
    process.execPath,
    [
      ...[peerFile('mcp-proxy/dist/bin/mcp-proxy.mjs'), '--host', '127.0.0.1', '--port', String(port)],
      ...['--server', 'stream', '--stateless', '--no-eventStore'],
      ...['--', process.execPath, fileURLToPath(new URL('./mcp-stdio.mjs', import.meta.url))],
    ],
    port,
    { BENCH_ANSWER: JSON.stringify(result) },
  );
  return { name: 'mcp-proxy', port, program, headers: {} };
}
