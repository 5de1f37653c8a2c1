/** One kind of call that is measured. */
export interface Ask {
  readonly name: 'get' | 'page of 100' | 'filtered page' | 'search' | 'create';
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | (() => string);
}

type Send = (verb: string, path: string, body?: string) => Promise<string>;

/** How an area is filled and what is asked of it. */
export interface AreaLoad {
  readonly area: string;
  /** Makes what entities need before there are any. */
  readonly before?: (send: Send) => Promise<void>;
  /** The call that makes these entities, by their numbers. */
  readonly make: (from: number, to: number) => { readonly path: string; readonly bodies: readonly string[] };
  readonly asks: (send: Send) => Promise<readonly Ask[]>;
}

const words = ['blue', 'green', 'small', 'large', 'wool', 'oak', 'round', 'plain', 'warm', 'bright'];
const word = (number: number, step: number): string => words[Math.floor(number / step) % words.length] ?? '';
let made = 10_000_000;

function contact(number: number): object {
  return {
    info: {
      name: { first: `First${number % 997}`, last: `Last${number}` },
      company: `Company ${number % 1_000}`,
      emails: { items: [{ email: `person${number}@example.com` }] },
    },
  };
}

/** A product to be created, by its number. */
export function product(number: number): object {
  return {
    name: `A ${word(number, 1)} ${word(number, 10)} thing ${number}`,
    productType: 'PHYSICAL',
    physicalProperties: {},
    variantsInfo: {
      variants: [
        {
          price: { actualPrice: { amount: String(1 + (number % 500)) } },
          sku: `S-${number}`,
          physicalProperties: {},
        },
      ],
    },
  };
}

const contacts: AreaLoad = {
  area: 'contacts',
  make: (from, to) => ({ path: '/contacts/v4/contacts', bodies: numbers(from, to).map(contact).map(print) }),
  async asks(send) {
    const page = JSON.parse(
      await send('POST', '/contacts/v4/contacts/query', print({ query: { paging: { limit: 1 } } })),
    );
    const query = (body: object): Pick<Ask, 'verb' | 'path' | 'body'> => ({
      ...{ verb: 'POST', path: '/contacts/v4/contacts/query', body: print({ query: body }) },
    });
    return [
      { name: 'get', verb: 'GET', path: `/contacts/v4/contacts/${page.contacts[0].id}` },
      { name: 'page of 100', ...query({ paging: { limit: 100 } }) },
      {
        name: 'filtered page',
        ...query({ filter: { 'info.name.last': 'Last500' }, paging: { limit: 100 } }),
      },
      {
        ...{ name: 'search', verb: 'POST', path: '/contacts/v4/contacts/query' },
        body: print({ search: 'person500@example.com', query: { paging: { limit: 100 } } }),
      },
      { name: 'create', verb: 'POST', path: '/contacts/v4/contacts', body: () => print(contact(made++)) },
    ];
  },
};

const products: AreaLoad = {
  area: 'products',
  make: (from, to) => ({
    path: '/stores/v3/bulk/products/create',
    bodies: hundreds(numbers(from, to).map(product)).map((rows) => print({ products: rows })),
  }),
  async asks(send) {
    const found = JSON.parse(
      await send('POST', '/stores/v3/products/query', print({ query: { cursorPaging: { limit: 1 } } })),
    );
    const { id, slug } = found.products[0];
    const limit = { cursorPaging: { limit: 100 } };
    return [
      { name: 'get', verb: 'GET', path: `/stores/v3/products/${id}` },
      { name: 'page of 100', verb: 'POST', path: '/stores/v3/products/query', body: print({ query: limit }) },
      {
        ...{ name: 'filtered page', verb: 'POST', path: '/stores/v3/products/query' },
        body: print({ query: { filter: { slug }, ...limit } }),
      },
      {
        ...{ name: 'search', verb: 'POST', path: '/stores/v3/products/search' },
        body: print({ search: { search: { expression: 'thing 500', mode: 'AND' }, ...limit } }),
      },
      {
        ...{ name: 'create', verb: 'POST', path: '/stores/v3/products' },
        body: () => print({ product: product(made++) }),
      },
    ];
  },
};

function order(number: number): object {
  const amount = String(10 + (number % 200));
  return {
    order: {
      channelInfo: { type: 'WEB' },
      status: 'APPROVED',
      buyerInfo: { email: `buyer${number % 5_000}@example.com` },
      lineItems: [
        {
          ...{ productName: { original: `Thing ${number % 40}` }, quantity: 1, price: { amount } },
          itemType: { preset: 'PHYSICAL' },
        },
      ],
      priceSummary: { subtotal: { amount }, total: { amount } },
    },
  };
}

const orders: AreaLoad = {
  area: 'orders',
  make: (from, to) => ({ path: '/ecom/v1/orders', bodies: numbers(from, to).map(order).map(print) }),
  async asks(send) {
    const path = '/ecom/v1/orders/search';
    const limit = { cursorPaging: { limit: 100 } };
    const found = JSON.parse(await send('POST', path, print({ search: { cursorPaging: { limit: 1 } } })));
    const { id, number } = found.orders[0];
    const search = (asked: object): string => print({ search: { ...asked, ...limit } });
    return [
      { name: 'get', verb: 'GET', path: `/ecom/v1/orders/${id}` },
      { name: 'page of 100', verb: 'POST', path, body: search({}) },
      { name: 'filtered page', verb: 'POST', path, body: search({ filter: { number } }) },
      // Orders are not searched by words: those of one buyer.
      {
        name: 'search',
        verb: 'POST',
        path,
        body: search({ filter: { 'buyerInfo.email': 'buyer500@example.com' } }),
      },
      { name: 'create', verb: 'POST', path: '/ecom/v1/orders', body: () => print(order(made++)) },
    ];
  },
};

const collection = 'books';

function book(number: number): object {
  return {
    title: `Book ${number}`,
    author: `Author ${number % 5_000}`,
    pages: number % 900,
    isNew: number % 2 === 0,
  };
}

const data: AreaLoad = {
  area: 'data',
  async before(send) {
    const fields = [
      { key: 'title', type: 'TEXT' },
      { key: 'author', type: 'TEXT' },
      { key: 'pages', type: 'NUMBER' },
      { key: 'isNew', type: 'BOOLEAN' },
    ];
    const permissions = { insert: 'ADMIN', update: 'ADMIN', remove: 'ADMIN', read: 'ANYONE' };
    const made = { id: collection, fields, permissions };
    await send('POST', '/wix-data/v2/collections', print({ collection: made }));
    const index = { name: 'by author', fields: [{ path: 'author', order: 'ASC' }] };
    await send('POST', '/wix-data/v2/indexes', print({ dataCollectionId: collection, index }));
  },
  make: (from, to) => ({
    path: '/wix-data/v2/bulk/items/insert',
    bodies: hundreds(numbers(from, to).map(book)).map((rows) =>
      print({ dataCollectionId: collection, dataItems: rows.map((row) => ({ data: row })) }),
    ),
  }),
  async asks(send) {
    const path = '/wix-data/v2/items/query';
    const query = (asked: object): string =>
      print({ dataCollectionId: collection, query: { ...asked, paging: { limit: 100 } } });
    const found = JSON.parse(await send('POST', path, query({})));
    return [
      {
        ...{ name: 'get', verb: 'GET' },
        path: `/wix-data/v2/items/${found.dataItems[0].id}?dataCollectionId=${collection}`,
      },
      { name: 'page of 100', verb: 'POST', path, body: query({}) },
      { name: 'filtered page', verb: 'POST', path, body: query({ filter: { author: 'Author 500' } }) },
      { name: 'search', verb: 'POST', path, body: query({ filter: { title: { $contains: 'Book 500' } } }) },
      {
        ...{ name: 'create', verb: 'POST', path: '/wix-data/v2/items' },
        body: () => print({ dataCollectionId: collection, dataItem: { data: book(made++) } }),
      },
    ];
  },
};

/** Every area that is measured. */
export const areaLoads: readonly AreaLoad[] = [contacts, products, orders, data];

/** Makes `count` entities, many at a time. */
export async function fill(load: AreaLoad, count: number, send: Send): Promise<void> {
  await load.before?.(send);
  const step = 2_000;
  for (let from = 0; from < count; from += step) {
    const { path, bodies } = load.make(from, Math.min(count, from + step));
    const waiting = [...bodies];
    const lane = async (): Promise<void> => {
      for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) await send('POST', path, body);
    };
    await Promise.all(Array.from({ length: 32 }, lane));
  }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function hundreds<T>(rows: readonly T[]): T[][] {
  return numbers(0, Math.ceil(rows.length / 100)).map((index) => rows.slice(index * 100, index * 100 + 100));
}

function print(value: object): string {
  return JSON.stringify(value);
}
