import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { add, compareAmounts, fixedAmount, formatAmount, formatAmounts, subtract, times } from './money.ts';

test('amounts are added, taken away and multiplied without a float', () => {
  assert.equal(add('0.1', '0.2'), '0.3');
  assert.equal(add('10.50', '5'), '15.50');
  assert.equal(add(), '0');
  assert.equal(subtract('10', '12.5'), '-2.5');
  assert.equal(times('19.99', 3), '59.97');
  assert.equal(add('99999999999999999.99', '0.01'), '100000000000000000.00');
  assert.throws(() => add('1e3'), RangeError);
});

test('what is added can be taken away again', () => {
  const amount = fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(3, '0')}`);
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      assert.equal(compareAmounts(subtract(add(a, b), b), a), 0);
      assert.equal(Math.sign(compareAmounts(a, b)), -Math.sign(compareAmounts(b, a)) || 0);
    }),
  );
});

test('amounts are written by currency', () => {
  assert.equal(formatAmount('1234.5', 'USD'), '$1,234.50');
  assert.equal(formatAmount('-3', 'USD'), '-$3.00');
  assert.equal(formatAmount('1234', 'JPY'), '¥1,234');
  assert.equal(formatAmount('90071992547409931.55', 'EUR'), '€90,071,992,547,409,931.55');
  assert.deepEqual(
    formatAmounts({ total: { amount: '2', formattedAmount: 'x' }, list: [{ amount: '1' }] }, 'USD'),
    {
      total: { amount: '2', formattedAmount: '$2.00' },
      list: [{ amount: '1', formattedAmount: '$1.00' }],
    },
  );
});

test('amounts have as many digits as their currency', () => {
  assert.equal(fixedAmount('120', 'USD'), '120.00');
  assert.equal(fixedAmount('1.5', ''), '1.50');
  assert.equal(fixedAmount('1.255', 'USD'), '1.255');
  assert.equal(fixedAmount('120', 'JPY'), '120');
});
