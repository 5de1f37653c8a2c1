import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { measure } from './measure.ts';

const { methods } = loadCatalogue();

/** By how much a call changes prices of one thing; `null` when that cannot be told. */
function changesBy(name: string, message: JsonObject, entity: JsonObject, patch: JsonObject) {
  const method = methods.find((one) => one.id.endsWith(`.${name}`) && one.area === 'products');
  assert.ok(method, name);
  return measure(method, message, [{ id: 'a', entity, patch }]).priceChanges;
}

const option = (discount: JsonObject) => ({ id: 'a', discount });
const product = (more: JsonObject) => ({ id: 'a', price: { amount: '10' }, ...more });

test('a discount of another kind is another price, whatever its number', () => {
  const there = option({ type: 'AMOUNT', value: 20 });
  const change = (discount: JsonObject) =>
    changesBy('UpdateSubscriptionOption', { subscriptionOption: option(discount) }, there, option(discount));
  assert.deepEqual(change({ type: 'AMOUNT', value: 21 }), [5]);
  assert.deepEqual(change({ type: 'AMOUNT' }), []);
  assert.equal(change({ type: 'PERCENT', value: 20 }), null);
  assert.equal(change({ type: 'PERCENT' }), null);
});

test('the same number in another currency is another price', () => {
  const change = (there: JsonObject, said: JsonObject) =>
    changesBy('CatalogApi.UpdateProduct', { product: said }, there, said);
  const price = (currency?: string) => ({
    priceData: { price: 10, formattedPrice: 'x', ...(currency === undefined ? {} : { currency }) },
  });
  assert.deepEqual(change(price('EUR'), price('EUR')), []);
  assert.deepEqual(change(price(), price('EUR')), []);
  assert.equal(change(price('EUR'), price('JPY')), null);
});

test('what a mask names and the message leaves out is cleared, also beside a price that stays', () => {
  const there = product({ discount: { value: 5 } });
  const same = product({});
  const change = (fieldMask: string) =>
    changesBy('CatalogApi.UpdateProduct', { product: same, fieldMask }, there, same);
  assert.deepEqual(change('price'), []);
  assert.deepEqual(change('product.price'), []);
  assert.deepEqual(change('name,price.amount'), []);
  assert.equal(change('price,discount'), null);
  assert.equal(change('price, product.discount'), null);
});

test('what gives variants the price of their product changes prices without a word of them', () => {
  for (const name of ['ResetAllVariantData', 'DeleteProductOptions'])
    assert.equal(changesBy(name, { id: 'a' }, product({}), {}), null, name);
  const there = product({ manageVariants: true });
  const change = (manageVariants: boolean) =>
    changesBy('CatalogApi.UpdateProduct', { product: { manageVariants } }, there, { manageVariants });
  assert.deepEqual(change(true), []);
  assert.deepEqual(change(false), [100]);
});

test('variants of its own leave a product its prices; without them, where it is not known what it had, that cannot be told', () => {
  const change = (there: JsonObject, manageVariants: boolean, more: JsonObject = {}) =>
    changesBy('CatalogApi.UpdateProduct', { product: { manageVariants }, ...more }, product(there), {
      manageVariants,
    });
  assert.deepEqual(change({ manageVariants: false }, true), []);
  assert.deepEqual(change({}, true), []);
  assert.deepEqual(change({ manageVariants: false }, true, { fieldMask: 'manageVariants' }), []);
  assert.deepEqual(change({ manageVariants: false }, false), []);
  assert.equal(change({}, false), null);
  assert.equal(change({ manageVariants: true }, true, { fieldMask: 'variants' }), null);
});
