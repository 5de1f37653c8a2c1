import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLocal } from '../../../test/local-wix.ts';
import { startReceiver } from '../../../test/receiver.ts';
import { verifies } from '../../../test/verifies.ts';
import { isInside } from '../../base/addresses.ts';
import { createPostNetwork } from './post.ts';

test('addresses of inner networks are told from others, in every way of writing them', () => {
  const inner = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
  ];
  const inner6 = ['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::7f00:1'];
  for (const address of [...inner, ...inner6]) assert.ok(isInside(address), address);
  for (const address of ['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888', '::ffff:8.8.8.8'])
    assert.ok(!isInside(address), address);
});

verifies('webhooks.private-addresses', async () => {
  await using receiver = await startReceiver();
  await using local = await openLocal(
    { kind: 'memory' },
    { network: createPostNetwork({ allowInside: false }) },
  );
  const port = new URL(receiver.url).port;
  // As a number, in IPv6 and by a name that is resolved when connecting.
  const hosts = ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost'];
  const webhooks = hosts.map((host) => ({
    eventType: 'wix.contacts.v4.contact_created',
    url: `http://${host}:${port}/`,
  }));
  await local.call('PATCH', `/_local/apps/${local.wix.app.id}`, { webhooks });
  await local.call('POST', '/contacts/v4/contacts', { info: { name: { first: 'Ada' } } });
  await local.wix.webhooks.settled();
  assert.equal(receiver.received.length, 0);
  const { webhooks: log } = (await local.call('GET', '/_local/webhooks')).body;
  assert.equal(log.length, 4);
  for (const { attempts } of log)
    assert.match(attempts[0].error, /private and link-local addresses are not called/);
});
