import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createVault, VaultLocked } from './vault.ts';

const [one, two, three] = ['one', 'two', 'three'].map((word) => word.repeat(11)) as [string, string, string];

test('what is sealed is opened with the same secret, never with another, and no two sealings are alike', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const vault = createVault(one);
      const sealed = vault.seal(text);
      assert.equal(createVault(one).open(sealed), text);
      assert.notEqual(vault.seal(text), sealed);
      assert.throws(() => createVault(two).open(sealed), VaultLocked);
    }),
    { numRuns: 50 },
  );
});

test('a sealed text of which any character was changed is not opened', () => {
  const sealed = createVault(one).seal('IST.the-credential');
  for (let at = 0; at < sealed.length; at++) {
    const other = sealed[at] === 'A' ? 'Q' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    // The last character of a part may carry bits that are no part of it: then nothing was changed.
    const opened = (() => {
      try {
        return createVault(one).open(changed);
      } catch (error) {
        assert.ok(error instanceof VaultLocked, String(error));
        return undefined;
      }
    })();
    assert.ok(opened === undefined || opened === 'IST.the-credential');
  }
});

test('a new secret takes over what an earlier one sealed, which then opens without the earlier one', () => {
  const old = createVault(one).seal('IST.the-credential');
  const both = createVault(two, one);
  assert.equal(both.open(old), 'IST.the-credential');
  const rewrapped = both.rewrap(old);
  assert.notEqual(rewrapped, old);
  assert.equal(both.rewrap(rewrapped), rewrapped);
  assert.equal(createVault(two).open(rewrapped), 'IST.the-credential');
  assert.throws(() => createVault(one).open(rewrapped), VaultLocked);
  assert.throws(() => createVault(three).rewrap(old), VaultLocked);
});
