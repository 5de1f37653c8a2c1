import type { Grant, Level, MethodGroup, Rule } from '../../api/types.ts';
import { areaName, areas } from '../../areas.ts';
import { words } from '../../words.ts';
import { tellRails } from './guardrails/tell.ts';

const list = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

/** What an agent may do as one would say it: areas of one level together, exceptions after, and that there is nothing else. */
export function sentenceOf(
  who: string,
  { areas: levels, groups, methods, guardrails = [] }: Grant,
  known: readonly MethodGroup[],
  summaryOf: (method: string) => string,
): string {
  const at = (level: Level): string[] =>
    areas.filter(({ id }) => levels[id] === level).map(({ id }) => areaName(id).toLowerCase());
  const parts = (['read', 'write', 'full'] as const).flatMap((level) => {
    const names = at(level);
    return names.length > 0 ? [`${words.sentence[level]} ${list.format(names)}`] : [];
  });
  const ruled = (rule: Rule): string[] => [
    ...known.filter(({ id }) => groups[id] === rule).map(({ name }) => lower(name)),
    ...Object.entries(methods)
      .filter(([, one]) => one === rule)
      .map(([id]) => lower(summaryOf(id))),
  ];
  const also = ruled('allow');
  const asks = ruled('ask');
  const never = ruled('deny');
  if (parts.length === 0 && also.length === 0 && asks.length === 0) return words.sentence.nothing(who);
  return [
    parts.length > 0 ? words.sentence.can(who, join(parts)) : undefined,
    also.length > 0
      ? parts.length > 0
        ? words.sentence.also(list.format(also))
        : words.sentence.can(who, list.format(also))
      : undefined,
    asks.length > 0 ? words.sentence.asks(list.format(asks)) : undefined,
    never.length > 0 && parts.length > 0 ? words.sentence.never(list.format(never)) : undefined,
    words.sentence.nothingElse,
    guardrails.length > 0 ? words.sentence.within(tellRails(guardrails)) : undefined,
  ]
    .filter(Boolean)
    .join(' ');
}

/** `read products and orders, and add and change contacts`: the comma keeps the two kinds of "and" apart. */
function join(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
