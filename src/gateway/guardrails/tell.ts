import { type AreaId, areaName } from '../../catalogue/method.ts';
import { showAmount } from './amounts.ts';
import type { Guardrail } from './guardrail.ts';
import { showMoney } from './money.ts';

/** A guardrail in words, as people and agents read it: `at most 20 items deleted per day`. */
export function tellGuardrail(rail: Guardrail): string {
  return `${tellKind(rail)}${tellOn(rail)}`;
}

function tellKind(rail: Guardrail): string {
  switch (rail.kind) {
    case 'ask':
      if (!rail.above) return 'a person is asked';
      return 'items' in rail.above
        ? `a person is asked above ${rail.above.items} items`
        : `a person is asked above ${showMoney(rail.above.money)}`;
    case 'rate':
      return `at most ${rail.perMinute} calls a minute`;
    case 'budget':
      return `at most ${showAmount(rail, rail.most)}${rail.of === 'money' ? '' : ` ${rail.of.replaceAll('-', ' ')}`} per ${rail.per}`;
    case 'mask':
      return `${rail.fields.join(', ')} ${rail.by === 'remove' ? 'taken out' : 'masked'}`;
    case 'fields':
      return `only ${rail.only.join(', ')} may be changed`;
    case 'price-change':
      return `prices change by ${rail.mostPercent} % at most`;
    case 'total':
      return `at most ${showMoney(rail.most)} in one call`;
    case 'collections':
      return `only the collections ${rail.only.join(', ')}`;
    case 'since':
      return `only orders since ${new Date(rail.ms).toISOString()}`;
    case 'label':
      return `only contacts with the label ${rail.key}`;
    case 'hours':
      return `${rail.days.join(', ')} from ${clock(rail.from)} to ${clock(rail.to)} (${rail.timeZone})`;
    case 'expires':
      return `until ${new Date(rail.atMs).toISOString()}`;
  }
}

function tellOn({ on }: Guardrail): string {
  if (!on) return '';
  const parts = [
    ...(on.areas ?? []).map((id) => areaName(id as AreaId)),
    ...(on.groups ?? []),
    ...(on.methods ?? []).map((id) => id.slice(id.lastIndexOf('.') + 1)),
    ...(on.access ? [`${on.access} only`] : []),
  ];
  return ` (${parts.join(', ')})`;
}

/** `09:00` for 540. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
