import { loadCatalogue } from '../src/catalogue/load.ts';
import { areaName } from '../src/catalogue/method.ts';
import { areas } from '../src/wix/areas/areas.ts';
import type { Behaviour } from './behaviours/behaviour.ts';
import { behaviours } from './behaviours.ts';

/** `docs/fidelity.md`: what the local Wix does as Wix does it, what is assumed, and what is missing. */
export function fidelityPage(): string {
  const groups = Map.groupBy(behaviours, ({ id }) => id.split('.')[0] ?? '');
  return [
    '# Fidelity',
    '',
    'What the local Wix does, behaviour by behaviour. Each line is held by a test that runs on SQLite and on PostgreSQL.',
    'Made from `test/behaviours.ts` by `npm run docs`.',
    '',
    '**Exact**: a page of the reference, the official packages or the service itself says so. **Assumed**: nothing says so, and',
    'what the rest of Wix does was followed. **Missing**: Wix does it and the local Wix does not yet.',
    '',
    ...summary(groups),
    '',
    ...[...groups].flatMap(([name, entries]) => section(name, entries)),
    ...implementedMethods(),
  ].join('\n');
}

function summary(groups: ReadonlyMap<string, readonly Behaviour[]>): string[] {
  const row = (name: string, entries: readonly Behaviour[]): string => {
    const missing = entries.filter(isMissing).length;
    const assumed = entries.filter((entry) => !isMissing(entry) && entry.source === 'assumed').length;
    return `| ${name} | ${entries.length - assumed - missing} | ${assumed} | ${missing} |`;
  };
  return [
    '| | Exact | Assumed | Missing |',
    '|---|--:|--:|--:|',
    ...[...groups].map(([name, entries]) => row(titleOf(name), entries)),
    row('**All**', behaviours),
  ];
}

function section(name: string, entries: readonly Behaviour[]): string[] {
  return [`## ${titleOf(name)}`, '', ...entries.map(line), ''];
}

function line({ id, sentence, source, gap }: Behaviour): string {
  const where = source.startsWith('https://') ? `[source](${source})` : source;
  return `- ${sentence} (\`${id}\`, ${where})${gap === undefined ? '' : ` **Missing**: ${gap}`}`;
}

/** The methods that are implemented, by area: whatever else is called answers as an unknown path does. */
function implementedMethods(): string[] {
  const { byId } = loadCatalogue();
  const methods = areas
    .flatMap(({ endpoints }) => Object.values(endpoints))
    .map(({ method }) => byId.get(method))
    .filter((method) => method !== undefined);
  const groups = Map.groupBy(methods, ({ area }) => area);
  return [
    '## Methods',
    '',
    'Implemented here. Every other method of Wix answers as an unknown path, and is listed at `/_local/requests` when it is called.',
    '',
    ...[...groups].flatMap(([area, list]) => [
      `### ${areaName(area)} (${list.length})`,
      '',
      ...list.map(({ summary, verb, path }) => `- ${summary}: \`${verb} ${path}\``),
      '',
    ]),
  ];
}

function isMissing({ gap }: Behaviour): boolean {
  return gap !== undefined;
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
