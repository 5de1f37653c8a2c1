import { type Effect, tellEffect } from '../../src/catalogue/effect.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { areaName, type Method } from '../../src/catalogue/method.ts';

/** `docs/effects.md`: which methods move money and which send people something, and how guardrails tell how much. */
export function effectsPage(): string {
  const methods = loadCatalogue().methods.filter(({ visibility }) => visibility === 'public');
  const writes = methods.filter(({ access }) => access === 'write');
  const some = writes.filter(({ effect }) => effect.money ?? effect.messages);
  return [
    '# Money and messages',
    '',
    `Of the ${writes.length} methods that write, ${some.length} do something besides: they move money, or send people something. Each was`,
    'looked at by hand; made from `src/catalogue/effects.json` by `npm run docs`. The reference says it of each method, and guardrails go',
    'by it: a limit to the money of one call, a budget of money, a person asked above a sum, a budget of contacts written to. They look',
    'at no other method. A method that comes new and was not looked at counts as one that may do both, to how many and how much cannot be told.',
    '',
    '- **Money** is what a buyer pays, is charged, is given back or is given off, and what is recorded as paid. Points, and sessions that',
    '  are paid for already, are no money; a cart or a draft is none before it is ordered.',
    '- **How much** stands in the call, in an order or the like that is read at Wix before, or nowhere. What cannot be told is refused by a',
    '  limit or a budget, and asked about by an approval above a sum. A currency that the call does not say is that of its order.',
    '- **Messages** are mail, SMS and notifications to customers, members and guests. What an automation of the site sends because of a',
    '  change, and what goes to its own people, is not counted: Fairlead does not see it.',
    '',
    '| Area | Method | Does | How much |',
    '|---|---|---|---|',
    ...some.map(row),
    '',
  ].join('\n');
}

function row(method: Method): string {
  const cells = [areaName(method.area), `\`${method.verb} ${method.path}\` ${method.summary}`];
  return `| ${[...cells, tellEffect(method.effect), tellAmount(method.effect)].join(' | ')} |`;
}

function tellAmount({ money }: Effect): string {
  if (!money) return '';
  const { amounts = [], worth, reads, there } = money;
  const said = [...amounts, ...(worth === undefined ? [] : [worth])].map((path) => `\`${path}\``);
  if (said.length > 0) return said.join(', ');
  return reads !== undefined && there !== undefined ? `\`GET ${reads}\` before` : 'cannot be told';
}
