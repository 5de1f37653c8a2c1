import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The Wix of the gateway's benchmark: reads each request to its end and answers a product to a GET and a contact to all
// else, bytes that never change. Prints its port.
const product = Buffer.from(
  JSON.stringify({
    product: {
      ...{ id: '5ba782c8-7b4a-4aa4-a4d6-184f07f530d4', revision: '1', name: 'Autumn Sampler' },
      ...{ createdDate: '2026-06-26T08:00:42.459Z', updatedDate: '2026-06-26T08:00:42.459Z' },
      ...{ slug: 'autumn-sampler', visible: true, visibleInPos: true, productType: 'PHYSICAL' },
      media: {
        main: {
          id: '1ac63247b2d6427184c98e793f2d3473~mv2.jpg',
          image: {
            id: '1ac63247b2d6427184c98e793f2d3473~mv2.jpg',
            url: 'https://static.wixstatic.com/media/1ac63247b2d6427184c98e793f2d3473~mv2.jpg',
            ...{ width: 1_000, height: 1_000, filename: '1ac63247b2d6427184c98e793f2d3473~mv2.jpg' },
          },
          ...{ altText: 'Autumn Sampler', mediaType: 'IMAGE' },
        },
      },
      ...{ options: [], modifiers: [], infoSections: [], physicalProperties: {} },
      brand: { id: 'd0ae23d2-aa56-4df0-8d95-3518b3a45bce', name: 'Kettle & Co' },
      inventory: { availabilityStatus: 'OUT_OF_STOCK', preorderStatus: 'DISABLED' },
      actualPriceRange: { minValue: { amount: '40.00' }, maxValue: { amount: '40.00' } },
      variantsInfo: {
        variants: [
          {
            ...{ id: '9abb6b49-f259-41c3-821e-a8824dda5761', visible: true, sku: 'FL-040-1' },
            price: { actualPrice: { amount: '40.00' } },
            inventoryStatus: { inStock: false, preorderEnabled: false },
          },
        ],
      },
      variantSummary: { variantCount: 1 },
    },
  }),
);
const contact = Buffer.from(
  JSON.stringify({
    contact: {
      ...{ id: '29b2cd55-284e-49f8-9bf6-fd3428a47d6a', revision: 1, source: { sourceType: 'ADMIN' } },
      ...{ createdDate: '2026-11-24T08:00:46.286Z', updatedDate: '2026-11-24T08:00:46.286Z' },
      info: {
        name: { first: 'Ada', last: 'Lovelace' },
        emails: { items: [{ id: '3a4a2df1-f9d1-4a1d-8981-92bbe599882d', email: 'ada@example.com' }] },
        extendedFields: { items: { 'contacts.displayByFirstName': 'Ada Lovelace' } },
      },
      primaryInfo: { email: 'ada@example.com' },
    },
  }),
);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = request.method === 'GET' ? product : contact;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.byteLength });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
