import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchDocument } from './documents.ts';

test('documents are asked for over HTTPS alone, and never of this machine or an inner network', async () => {
  await assert.rejects(fetchDocument('http://example.com/client.json'), /is not HTTPS/);
  const inside = ['127.0.0.1', '[::1]', '10.0.0.8', '192.168.1.1', '169.254.169.254', '[::ffff:127.0.0.1]'];
  // The last is a name: where it leads is looked at when it connects.
  for (const host of [...inside, 'localhost'])
    await assert.rejects(
      fetchDocument(`https://${host}/client.json`),
      /private and link-local addresses are not called here/,
      host,
    );
});
