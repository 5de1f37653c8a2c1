import type { GuardrailOf } from './guardrail.ts';
import type { Measure } from './measure.ts';
import { showMoney } from './money.ts';

type Budget = GuardrailOf<'budget'>;

/** How much of a budget a call needs; `null` when it does not tell. `all` are the budgets that look at the call. */
export function amountFor(
  rail: Budget,
  { items, records, money, messaged }: Measure,
  all: readonly Budget[],
): number | null {
  switch (rail.of) {
    case 'items-changed':
    case 'items-deleted':
      return items;
    case 'contacts-messaged':
      return messaged === undefined ? items : messaged;
    case 'contacts-exported':
    case 'personal-records-read':
      return records;
    case 'money': {
      const budgeted = all.map(({ currency }) => currency);
      // Money in a currency that has no budget would pass uncounted.
      if (!money || money.some(({ currency }) => !budgeted.includes(currency))) return null;
      return money
        .filter(({ currency }) => currency === rail.currency)
        .reduce((sum, { amount }) => sum + amount, 0);
    }
  }
}

/** `12`, or `120.00 EUR` of money. */
export function showAmount({ currency }: Budget, amount: number): string {
  return currency === undefined ? String(amount) : showMoney({ amount, currency });
}
