import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isObject, type JsonObject } from '../base/json.ts';
import { type EffectsFile, effectIn, tellEffect } from './effect.ts';
import { loadCatalogue } from './load.ts';
import { requestSchema, type SchemaWithDefs } from './schema.ts';

const { methods, router } = loadCatalogue();
const file = JSON.parse(readFileSync(new URL('effects.json', import.meta.url), 'utf8')) as EffectsFile;

const listed = Object.entries(file).flatMap(([service, { none, ...some }]) =>
  [...(none === undefined ? [] : none.split(' ')), ...Object.keys(some)].map((name) => `${service}.${name}`),
);

test('the effect of every method that writes was looked at, once, and of nothing else', () => {
  const writes = methods.filter(({ access }) => access === 'write').map(({ id }) => id);
  assert.deepEqual(listed.toSorted(), writes.toSorted());
});

test('a write that nobody has looked at is taken for one that moves money and sends messages', () => {
  const effect = effectIn(file, { id: 'com.wix.ecom.orders.v1.Orders.BulkRefundAll', access: 'write' });
  assert.deepEqual(effect, { money: { how: 'may' }, messages: { how: 'may', many: true } });
  assert.deepEqual(effectIn(file, { id: 'com.wix.ecom.orders.v1.Orders.BulkRefundAll', access: 'read' }), {});
});

test('every field that an effect is told by is one of the message, and what it reads can be read', () => {
  for (const method of methods) {
    const { money, messages } = method.effect;
    const schema = requestSchema(method);
    const paths = [money, messages].flatMap((effect) => [
      ...[...(effect?.when ?? []), ...(effect?.unlessOff ?? []), ...(effect?.unless ?? [])],
    ]);
    const named = [
      ...paths,
      ...(money?.amounts ?? []),
      ...[money?.worth, money?.currency].filter((path) => path !== undefined),
      ...(messages?.to === undefined ? [] : [messages.to]),
      ...(messages?.manyIf ?? []),
    ];
    for (const path of named)
      assert.ok(
        schema && hasPath(schema, schema.schema, path.replaceAll('[]', '').split('.')),
        `${method.id}: ${path}`,
      );
    if (money?.reads === undefined) continue;
    const match = router.match(
      'GET',
      money.reads.replaceAll(/\{[^}]+\}/g, '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11'),
    );
    assert.ok(match.kind === 'method' && match.method.access === 'read', `${method.id}: ${money.reads}`);
  }
});

test('an effect in words', () => {
  const tell = (id: string) => tellEffect(methods.find((method) => method.id.endsWith(id))?.effect ?? {});
  assert.equal(
    tell('ecom.orders.v1.Orders.CancelOrder'),
    'may send messages to people when sendOrderCanceledEmail is true',
  );
  assert.equal(tell('cart.v2.CartService.PlaceOrder'), 'moves money; sends messages to people');
  assert.equal(tell('ContactsServiceV4.CreateContact'), '');
});

function hasPath(
  { schema: whole, defs }: SchemaWithDefs,
  schema: JsonObject,
  path: readonly string[],
): boolean {
  const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/$defs/'.length) : undefined;
  const here = name === undefined ? schema : defs[name];
  if (!isObject(here)) return false;
  if (isObject(here.items)) return hasPath({ schema: whole, defs }, here.items, path);
  const [first = '', ...rest] = path;
  if (first === '') return true;
  const inner = isObject(here.properties) ? here.properties[first] : undefined;
  return isObject(inner) && hasPath({ schema: whole, defs }, inner, rest);
}
