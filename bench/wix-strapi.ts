import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFrom } from './peers.ts';
import { freePort, startOnPort } from './processes.ts';
import { product } from './wix-areas.ts';
import type { Mock, Stock } from './wix-mocks.ts';

const folder = fileURLToPath(new URL('./strapi', import.meta.url));

/** Its first start makes its tables and fills them. */
const patienceMs = 120_000;

/** Strapi on SQLite, with one type of content that anybody may read and create. */
export async function startStrapi(
  home: string,
  { products, first }: Stock,
  next: () => number,
): Promise<Mock> {
  installFrom(folder);
  cpSync(join(folder, 'app'), home, { recursive: true });
  symlinkSync(join(folder, 'node_modules'), join(home, 'node_modules'));
  mkdirSync(join(home, 'public', 'uploads'), { recursive: true });
  const [stock, firstId] = [join(home, 'products.json'), join(home, 'first')];
  writeFileSync(stock, JSON.stringify(products));
  const port = await freePort();
  const environment = {
    ...{ NODE_ENV: 'production', PORT: String(port), BENCH_DATABASE: join(home, 'data.db') },
    ...{ BENCH_PRODUCTS: stock, BENCH_FIRST: firstId, STRAPI_TELEMETRY_DISABLED: 'true' },
    ...{ STRAPI_DISABLE_UPDATE_NOTIFICATION: 'true' },
  };
  const program = await startOnPort(
    process.execPath,
    [join(home, 'start.js')],
    port,
    environment,
    patienceMs,
  );
  const page = 'pagination[page]=1&pagination[pageSize]=100';
  return {
    ...{ name: 'Strapi on SQLite', role: 'peer', port, program },
    asks: {
      'get by id': { verb: 'GET', path: `/api/products/${readFileSync(firstId, 'utf8')}` },
      'page of 100': { verb: 'GET', path: `/api/products?${page}` },
      'by slug': { verb: 'GET', path: `/api/products?filters[slug][$eq]=${first.slug}&${page}` },
      create: {
        ...{ verb: 'POST', path: '/api/products', status: 201 },
        body: () => {
          const { name, ...details } = product(next()) as { name: string };
          return JSON.stringify({ data: { name, slug: name.toLowerCase().replaceAll(' ', '-'), details } });
        },
      },
    },
  };
}
