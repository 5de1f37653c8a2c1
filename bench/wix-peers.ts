import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Aim,
  type Benchmark,
  type Missing,
  middleOf,
  type Plan,
  type Report,
  type Row,
} from './benchmark.ts';
import { drive } from './drive.ts';
import { type LocalWix, send, startLocalWix } from './local-wix.ts';
import { driveTurn, firstLine, inTurns, type Turn } from './rounds.ts';
import { areaLoads, fill, product } from './wix-areas.ts';
import {
  type Example,
  type Mock,
  type Stock,
  startFloor,
  startJsonServer,
  startMockoon,
  startPrism,
} from './wix-mocks.ts';
import { startStrapi } from './wix-strapi.ts';

const count = 1_000;
const connections = 10;

export const benchmark: Benchmark = {
  name: 'wix-peers',
  title: 'The local Wix beside other backends to develop against',
  about:
    `The same ${count} products in each: one by its id, a page of 100, those of one slug, and a create, on ${connections} connections. ` +
    'The floor is a bare `node:http` server with one prepared statement of `node:sqlite`, which passes on the kept text; its creates are each ' +
    'a commit with full sync, and those of the local Wix share one. json-server and Mockoon keep their data in memory (json-server ' +
    'writes all of it to its file at each create); Prism keeps nothing: it checks a request against the OpenAPI made of our catalogue ' +
    'and answers its example, so it has no page or filter of its own to take time. Strapi keeps its data in SQLite through better-sqlite3, asked with its public role. Only the local Wix ' +
    'checks a key and what its app may do, checks against the schemas of Wix, and makes an event of a create. Directus is left ' +
    'out: its licence (BUSL-1.1) is not one that this project works with.',
  main: 'cpu',
  run: measure,
};

async function measure(plan: Plan): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-wix-peers-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  plan.progress(`starting the local Wix with ${count} products`);
  const wix = opened.use(await startLocalWix(join(folder, 'fairlead')));
  const stock = await stockOf(wix);
  const { servers, missing } = await openServers(folder, wix, stock, opened, plan);
  const seconds = plan.seconds ?? (plan.isShort ? 0.7 : 2);
  const turns = servers.flatMap((server) => turnsOf(server, seconds));
  for (const server of servers)
    for (const each of loadsOf(server, 0.3)) await drive(each.load).catch(() => {});
  const done = await inTurns(turns, plan.rounds ?? (plan.isShort ? 3 : 5), plan);
  return { rows: done.rows, missing: [...missing, ...done.missing], aims: aimsOf(done.rows) };
}

/** Fills the local Wix with products, and reads them: what all others get. */
async function stockOf(wix: LocalWix): Promise<Stock> {
  const load = areaLoads.find(({ area }) => area === 'products');
  if (!load) throw new Error('No products are measured');
  await fill(load, count, (verb, path, body) => send(wix, verb, path, body));
  const products: Example[] = [];
  for (let cursor = ''; products.length < count; ) {
    const cursorPaging = { limit: 100, ...(cursor === '' ? {} : { cursor }) };
    const text = await send(wix, 'POST', queryPath, JSON.stringify({ query: { cursorPaging } }));
    const page = JSON.parse(text) as {
      products: Example[];
      pagingMetadata?: { cursors?: { next?: string } };
    };
    products.push(...page.products);
    cursor = page.pagingMetadata?.cursors?.next ?? '';
    if (cursor === '') break;
  }
  const [first] = products;
  if (!first) throw new Error('The local Wix has no products');
  return { products, first };
}

const queryPath = '/stores/v3/products/query';

/** The local Wix as it is asked the same as the others. */
function asMock({ port, program, headers }: LocalWix, { first }: Stock): Mock {
  const query = (asked: object): string =>
    JSON.stringify({ query: { ...asked, cursorPaging: { limit: 100 } } });
  return {
    ...{ name: 'Fairlead', role: 'ours', port, program, headers },
    asks: {
      'get by id': { verb: 'GET', path: `/stores/v3/products/${first.id}` },
      'page of 100': { verb: 'POST', path: queryPath, body: query({}) },
      'by slug': { verb: 'POST', path: queryPath, body: query({ filter: { slug: first.slug } }) },
      create: {
        ...{ verb: 'POST', path: '/stores/v3/products' },
        body: () => JSON.stringify({ product: product(next()) }),
      },
    },
  };
}

let made = 20_000_000;
const next = (): number => made++;

async function openServers(
  folder: string,
  wix: LocalWix,
  stock: Stock,
  opened: AsyncDisposableStack,
  plan: Plan,
): Promise<{ servers: readonly Mock[]; missing: readonly Missing[] }> {
  const servers = [asMock(wix, stock)];
  const missing: Missing[] = [];
  const starts: Readonly<Record<string, (at: string, of: Stock, number: () => number) => Promise<Mock>>> = {
    floor: startFloor,
    ...(plan.isAlone
      ? {}
      : { 'json-server': startJsonServer, mockoon: startMockoon, prism: startPrism, strapi: startStrapi }),
  };
  for (const [name, start] of Object.entries(starts))
    try {
      plan.progress(`starting ${name}`);
      const server = await start(mkdtempSync(join(folder, name)), stock, next);
      opened.use(server.program);
      servers.push(server);
    } catch (error) {
      missing.push({ server: name, why: firstLine(error) });
    }
  return { servers, missing };
}

function loadsOf({ asks, port, program, headers = {} }: Mock, seconds: number) {
  return Object.entries(asks).map(([call, { status = 200, ...ask }]) => ({
    call,
    load: {
      ...ask,
      headers: { ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...{ status, port, pid: program.pid, connections, seconds },
    },
  }));
}

function turnsOf(server: Mock, seconds: number): Turn[] {
  const { name, role } = server;
  return loadsOf(server, seconds).map(({ call, load }) =>
    driveTurn({ group: '', call, server: name, role }, load),
  );
}

/** A get at least 0.6 times as many calls for the same processor time as the floor; more calls a second than any peer. */
function aimsOf(rows: readonly Row[]): Aim[] {
  const ours = rows.filter(({ role }) => role === 'ours');
  return ours.flatMap((row): Aim[] => {
    const same = rows.filter(({ call }) => call === row.call);
    const floor = same.find(({ role }) => role === 'floor');
    const peers = same.filter(({ role }) => role === 'peer').map((one) => middleOf(one, 'cpu'));
    const aims: Aim[] = [];
    if (row.call === 'get by id' && floor)
      aims.push({
        ...{ aim: "get by id, the floor's CPU / ours", value: middleOf(floor, 'cpu') / middleOf(row, 'cpu') },
        ...{ bound: 'at least', limit: 0.6 },
      });
    if (peers.length > 0)
      aims.push({
        ...{ aim: `${row.call}, CPU / the cheapest peer's`, bound: 'at most', limit: 1 },
        value: middleOf(row, 'cpu') / Math.min(...peers),
      });
    return aims;
  });
}
