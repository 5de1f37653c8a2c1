import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { type Flags, readConfig } from '../config.ts';
import { openGateway } from './gateway.ts';
import { firstSignIn, prepareOwner } from './owner.ts';
import { StartProblem } from './problem.ts';

async function prepared(flags: Flags) {
  const config = readConfig({ memory: true, ...flags }, {});
  await using gateway = await openGateway(config, {
    ...{ clock: systemClock, adminToken: 'x', version: '0' },
    onBug: (error) => void Promise.reject(error),
  });
  await prepareOwner(gateway, config);
  const first = await firstSignIn(gateway, { url: 'http://here', stop: async () => {} });
  const signIn = await gateway.stores.people.signIn('owner', 'a password of the settings');
  return { link: first.signIn, signIn: signIn.kind };
}

test('other machines are let in only when someone has a password', async () => {
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com'])
    await assert.rejects(prepared({ host }), (error: Error) => {
      assert.ok(error instanceof StartProblem);
      assert.match(error.message, new RegExp(`--host ${host} would show .* nobody has a password yet`));
      return true;
    });
  const ownerPassword = 'a password of the settings';
  assert.deepEqual(await prepared({ host: '0.0.0.0', ownerPassword }), { link: undefined, signIn: 'in' });
});

test('on this machine the first start has a link', async () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    const { link, signIn } = await prepared({ host });
    assert.match(link ?? '', /^http:\/\/here\/welcome#[\w-]{43}$/);
    assert.equal(signIn, 'wrong');
  }
});

test('a password that is too short is refused, and not repeated', () => {
  assert.throws(() => readConfig({ ownerPassword: 'tiny' }, {}), /--owner-password is "…": .*at least 12/);
});
