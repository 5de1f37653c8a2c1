import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

// The floor of what keeps entities: a bare server with one prepared statement of node:sqlite for each call, whose answers are
// the kept text. Argument: a folder. Filled by `PUT /fill` with an array of entities that have an id and a slug. Prints its port.
const database = new DatabaseSync(join(process.argv[2] ?? '', 'floor.db'));
database.exec(`pragma journal_mode = wal; pragma synchronous = full;
  create table product (id text primary key, slug text, json text);
  create index product_slug on product (slug, id);`);
const insert = database.prepare('insert into product (id, slug, json) values (?, ?, ?)');
const byId = database.prepare('select json from product where id = ?');
const page = database.prepare('select json from product order by id limit 100');
const bySlug = database.prepare('select json from product where slug = ? order by id limit 100');

type Found = { readonly json: string };

function list(rows: readonly unknown[]): string {
  return `{"products":[${(rows as readonly Found[]).map(({ json }) => json).join(',')}]}`;
}

function create(text: string): string {
  const { product } = JSON.parse(text) as { product: { name: string } };
  const id = randomUUID();
  const slug = product.name.toLowerCase().replaceAll(' ', '-');
  const json = JSON.stringify({ id, slug, ...product });
  insert.run(id, slug, json);
  return `{"product":${json}}`;
}

function fill(text: string): string {
  database.exec('begin');
  for (const entity of JSON.parse(text) as readonly { id: string; slug: string }[])
    insert.run(entity.id, entity.slug, JSON.stringify(entity));
  database.exec('commit');
  return '{}';
}

function answer({ method, url = '' }: IncomingMessage, body: string): string {
  if (method === 'PUT') return fill(body);
  if (method === 'POST') return create(body);
  const { pathname, searchParams } = new URL(url, 'http://floor');
  const slug = searchParams.get('slug');
  if (slug !== null) return list(bySlug.all(slug));
  if (pathname === '/products') return list(page.all());
  return `{"product":${(byId.get(pathname.slice('/products/'.length)) as Found).json}}`;
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.from(answer(request, Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.byteLength });
    response.end(bytes);
  });
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
