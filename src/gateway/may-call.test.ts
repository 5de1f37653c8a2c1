import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { systemClock } from '../base/clock.ts';
import { responseText } from '../base/http.ts';
import { groupMethods } from '../catalogue/groups.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { readConfig } from '../config.ts';
import { openGateway } from '../start/gateway.ts';

const catalogue = loadCatalogue();

test('every public method is in exactly one group, and the groups read as people speak', () => {
  const groups = groupMethods(catalogue.methods);
  const open = catalogue.methods.filter(({ visibility }) => visibility === 'public');
  assert.deepEqual(new Set(groups.flatMap(({ methods }) => methods)), new Set(open));
  assert.equal(groups.flatMap(({ methods }) => methods).length, open.length);
  const orders = groups.filter(({ id }) => id.startsWith('orders/order/')).map(({ name }) => name);
  for (const name of ['View orders', 'Create orders', 'Change orders', 'Cancel and refund orders'])
    assert.ok(orders.includes(name), `${name} in ${orders.join(', ')}`);
  for (const { id, methods } of groups)
    assert.ok(
      methods.every(({ access }) => (access === 'read') === id.endsWith('/view')),
      id,
    );
});

for (const { name, open } of testDatabases())
  describe(`listing what an agent may call, on ${name}`, () => {
    test('says for each method what its call gets, and an exception for a group holds for its methods', async () => {
      await using gateway = await openGateway(readConfig({ memory: true }, {}), {
        ...{ clock: systemClock, adminToken: 'admin', version: '0', location: open() },
        onBug: (error) => void Promise.reject(error),
      });
      const api = async (verb: string, target: string, body?: unknown) => {
        const answer = await gateway.handle({
          verb,
          target,
          headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
          body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
          signal: new AbortController().signal,
        });
        return { status: answer.status, body: JSON.parse(await responseText(answer)) };
      };
      await gateway.stores.connections.create({
        ...{
          name: 'Shop',
          kind: 'api-key',
          baseUrl: 'http://x',
          siteId: 's',
          siteName: 'S',
          credential: 'c',
        },
      });
      const { agent } = await gateway.stores.agents.create({ name: 'Agent' });
      const wrong = await api('PUT', `/api/agents/${agent.id}/grants`, {
        groups: { 'orders/nothing': 'allow' },
      });
      assert.equal(wrong.status, 400);
      assert.match(wrong.body.message, /groups.orders\/nothing is not a group/);
      await api('PUT', `/api/agents/${agent.id}/grants`, {
        areas: { orders: 'read' },
        groups: { 'orders/order/create': 'ask', 'orders/order/view': 'deny' },
        methods: { 'com.wix.ecom.orders.v1.Orders.GetOrder': 'allow' },
      });
      const { body } = await api('GET', `/api/agents/${agent.id}/access?area=orders`);
      const decisionOf = (method: string) =>
        body.methods.find((one: { method: string }) => one.method.endsWith(method))?.decision;
      assert.equal(decisionOf('Orders.GetOrder'), 'allowed', 'by the exception for the method');
      assert.equal(decisionOf('Orders.SearchOrders'), 'denied', 'by the exception for its group');
      assert.equal(decisionOf('Orders.CreateOrder'), 'held');
      assert.equal(decisionOf('Carts.DeleteCart') ?? decisionOf('DeleteCart'), 'denied', 'by the level');
      const { body: groups } = await api('GET', '/api/groups?area=orders');
      assert.ok(groups.groups.every((group: { area: string }) => group.area === 'orders'));
    });
  });
