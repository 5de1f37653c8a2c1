import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '../src/base/json.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { requestSchema } from '../src/catalogue/schema.ts';
import type { Role } from './benchmark.ts';
import { installFrom } from './peers.ts';
import { freePort, type Program, startOnPort, startProgram } from './processes.ts';
import { product } from './wix-areas.ts';

/** An entity that every server has. */
export interface Example {
  readonly id: string;
  readonly slug: string;
}

/** What the servers are filled with. */
export interface Stock {
  readonly products: readonly Example[];
  /** The one that is asked for. */
  readonly first: Example;
}

interface Ask {
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | (() => string);
  readonly status?: number;
}

/** A server that is measured beside the others. */
export interface Mock {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  readonly program: Program;
  readonly headers?: Readonly<Record<string, string>>;
  readonly asks: Readonly<Record<string, Ask>>;
}

const folder = fileURLToPath(new URL('./mocks', import.meta.url));
const binary = (path: string): string => join(folder, 'node_modules', path);

/** A bare server with statements of node:sqlite. */
export async function startFloor(
  home: string,
  { products, first }: Stock,
  next: () => number,
): Promise<Mock> {
  const program = await startProgram([fileURLToPath(new URL('./floor-sqlite.ts', import.meta.url)), home]);
  const port = Number(program.line);
  await fetch(`http://127.0.0.1:${port}/fill`, { method: 'PUT', body: JSON.stringify(products) });
  return {
    ...{ name: 'bare server and SQLite', role: 'floor', port, program },
    asks: {
      'get by id': { verb: 'GET', path: `/products/${first.id}` },
      'page of 100': { verb: 'GET', path: '/products' },
      'by slug': { verb: 'GET', path: `/products?slug=${first.slug}` },
      create: {
        ...{ verb: 'POST', path: '/products' },
        body: () => JSON.stringify({ product: product(next()) }),
      },
    },
  };
}

/** json-server on a file. */
export async function startJsonServer(
  home: string,
  { products, first }: Stock,
  next: () => number,
): Promise<Mock> {
  installFrom(folder);
  const port = await freePort();
  const file = join(home, 'db.json');
  writeFileSync(file, JSON.stringify({ products }));
  const args = [binary('json-server/lib/bin.js'), file, '--port', String(port), '--host', '127.0.0.1'];
  return {
    ...{ name: 'json-server', role: 'peer', port },
    program: await startOnPort(process.execPath, args, port),
    asks: {
      'get by id': { verb: 'GET', path: `/products/${first.id}` },
      'page of 100': { verb: 'GET', path: '/products?_page=1&_per_page=100' },
      'by slug': { verb: 'GET', path: `/products?slug=${first.slug}` },
      create: {
        ...{ verb: 'POST', path: '/products', status: 201 },
        body: () => JSON.stringify(product(next())),
      },
    },
  };
}

/** Mockoon with a bucket of data and its route to create, read, update and delete. */
export async function startMockoon(
  home: string,
  { products, first }: Stock,
  next: () => number,
): Promise<Mock> {
  installFrom(folder);
  const port = await freePort();
  const file = join(home, 'environment.json');
  writeFileSync(file, JSON.stringify(mockoonEnvironment(products, port)));
  const program = await startOnPort(
    process.execPath,
    [
      ...[binary('@mockoon/cli/bin/run.js'), 'start', '--data', file, '--port', String(port)],
      ...['--hostname', '127.0.0.1', '--disable-log-to-file', '--disable-admin-api', '--repair'],
    ],
    port,
  );
  return {
    ...{ name: '@mockoon/cli', role: 'peer', port, program },
    asks: {
      'get by id': { verb: 'GET', path: `/products/${first.id}` },
      'page of 100': { verb: 'GET', path: '/products?page=1&limit=100' },
      'by slug': { verb: 'GET', path: `/products?slug_eq=${first.slug}` },
      create: {
        ...{ verb: 'POST', path: '/products', status: 201 },
        body: () => JSON.stringify(product(next())),
      },
    },
  };
}

function mockoonEnvironment(products: readonly Example[], port: number): object {
  const [uuid, bucket] = ['6a3c2f0e-6f0a-4c53-8f0b-2a3f5d1c7e11', 'prod'];
  const response = {
    ...{ uuid: '6a3c2f0e-6f0a-4c53-8f0b-2a3f5d1c7e12', body: '{}', latency: 0, statusCode: 200, label: '' },
    ...{ headers: [], bodyType: 'DATABUCKET', filePath: '', databucketID: bucket, sendFileAsBody: false },
    ...{ rules: [], rulesOperator: 'OR', disableTemplating: true, fallbackTo404: false, default: true },
    ...{ crudKey: 'id', callbacks: [] },
  };
  return {
    ...{
      uuid,
      lastMigration: 33,
      name: 'Bench',
      endpointPrefix: '',
      latency: 0,
      port,
      hostname: '127.0.0.1',
    },
    routes: [
      {
        ...{ uuid: '6a3c2f0e-6f0a-4c53-8f0b-2a3f5d1c7e13', type: 'crud', documentation: '', method: '' },
        ...{ endpoint: 'products', responses: [response], responseMode: null },
        ...{ streamingMode: null, streamingInterval: 0 },
      },
    ],
    ...{ folders: [], proxyMode: false, proxyHost: '', proxyRemovePrefix: false, cors: false },
    rootChildren: [{ type: 'route', uuid: '6a3c2f0e-6f0a-4c53-8f0b-2a3f5d1c7e13' }],
    tlsOptions: {
      ...{ enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' },
    },
    ...{ headers: [], proxyReqHeaders: [], proxyResHeaders: [], callbacks: [] },
    data: [
      {
        ...{ uuid: '6a3c2f0e-6f0a-4c53-8f0b-2a3f5d1c7e14', id: bucket, name: 'Products', documentation: '' },
        value: JSON.stringify(products),
      },
    ],
  };
}

const methods = {
  get: 'wix.stores.catalog.v3.CatalogApi.GetProduct',
  query: 'wix.stores.catalog.v3.CatalogApi.QueryProducts',
  create: 'wix.stores.catalog.v3.CatalogApi.CreateProduct',
};

/** Prism's mock of these methods: it checks requests and answers their examples. */
export async function startPrism(home: string, stock: Stock, next: () => number): Promise<Mock> {
  installFrom(folder);
  const port = await freePort();
  const file = join(home, 'openapi.json');
  writeFileSync(file, JSON.stringify(openapiOf(stock)));
  const program = await startOnPort(
    process.execPath,
    [
      ...[binary('@stoplight/prism-cli/dist/index.js'), 'mock', file, '--port', String(port)],
      ...['--host', '127.0.0.1', '--verboseLevel', 'warn', '--errors'],
    ],
    port,
  );
  const query = (asked: object): string =>
    JSON.stringify({ query: { ...asked, cursorPaging: { limit: 100 } } });
  return {
    ...{ name: '@stoplight/prism-cli', role: 'peer', port, program },
    asks: {
      'get by id': { verb: 'GET', path: `/stores/v3/products/${stock.first.id}` },
      'page of 100': { verb: 'POST', path: '/stores/v3/products/query', body: query({}) },
      create: {
        ...{ verb: 'POST', path: '/stores/v3/products' },
        body: () => JSON.stringify({ product: product(next()) }),
      },
    },
  };
}

/** The measured methods of the catalogue with their schemas, and what the local Wix has as their examples. */
function openapiOf({ products, first }: Stock): JsonObject {
  const answers = {
    get: { product: first },
    query: { products: products.slice(0, 100) },
    create: { product: first },
  };
  const catalogue = loadCatalogue();
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, id] of Object.entries(methods) as [keyof typeof methods, string][]) {
    const method = catalogue.methods.find((one) => one.id === id);
    const message = method && requestSchema(method);
    if (!method || !message) throw new Error(`The catalogue has no ${id}`);
    Object.assign(schemas, message.defs);
    const path = method.path.replaceAll(/\{[^}]+\}/g, '{id}');
    const example = answers[name] as unknown as Json;
    paths[path] = {
      ...paths[path],
      [method.verb.toLowerCase()]: {
        ...(path.includes('{id}')
          ? { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
          : { requestBody: { required: true, content: { 'application/json': { schema: message.schema } } } }),
        responses: { '200': { description: 'OK', content: { 'application/json': { example } } } },
      },
    };
  }
  const openapi = { openapi: '3.1.0', info: { title: 'Wix', version: '1' }, paths, components: { schemas } };
  return JSON.parse(JSON.stringify(openapi).replaceAll('#/$defs/', '#/components/schemas/')) as JsonObject;
}
