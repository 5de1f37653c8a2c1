import {
  type Aim,
  isMet,
  type Measure,
  type Missing,
  measures,
  type Row,
  timesOf,
  valuesOf,
} from './benchmark.ts';
import type { Results, Told } from './results.ts';
import { spreadOf, tellSpread } from './spread.ts';

type Cells = readonly string[];

/** Rows of a group as cells: what is asked of whom, each measure with its spread, and how many times the floor and Fairlead. */
export function tableOf(
  rows: readonly Row[],
  main: Measure,
): { readonly head: Cells; readonly rows: Cells[] } {
  const names = (Object.keys(measures) as Measure[]).filter((name) =>
    rows.some((row) => valuesOf(row, name).length > 0),
  );
  const hasFloor = rows.some(({ role }) => role === 'floor');
  const hasPeer = rows.some(({ role }) => role === 'peer');
  const head = [
    ...['call', 'of'],
    ...names.map((name) => measures[name].head),
    ...(hasFloor ? ['times the floor'] : []),
    ...(hasPeer ? ['times Fairlead'] : []),
  ];
  return {
    head,
    rows: rows.map((row) => [
      ...[row.call, row.server],
      ...names.map((name) => tell(row, name)),
      ...(hasFloor ? [times(row, rows, 'floor', main)] : []),
      ...(hasPeer ? [times(row, rows, 'ours', main)] : []),
    ]),
  };
}

function tell(row: Row, name: Measure): string {
  const values = valuesOf(row, name);
  return values.length === 0 ? '' : tellSpread(spreadOf(values), measures[name].digits);
}

/** How many times the first of that role at the same call. */
function times(row: Row, rows: readonly Row[], role: Row['role'], main: Measure): string {
  const other = rows.find((one) => one.role === role && one.call === row.call);
  if (!other || other === row) return '';
  const measure = valuesOf(row, main).length > 0 ? main : (Object.keys(row.values)[0] as Measure);
  const spread = timesOf(row, other, measure);
  return spread ? tellSpread(spread, 2) : '';
}

function groupsOf({ rows }: Told): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, ({ group }) => group);
}

function tellAim(aim: Aim): string {
  const digits = aim.limit >= 100 ? 0 : 2;
  return `${aim.aim} ${aim.bound} ${aim.limit}: ${tellSpread(spreadOf([aim.value]), digits)}`;
}

/** One benchmark for a terminal. */
export function textOf(told: Told): string {
  const blocks = [...groupsOf(told)].map(([group, rows]) => {
    const table = tableOf(rows, told.main);
    return `${group === '' ? '' : `${group}\n`}${aligned([table.head, ...table.rows])}`;
  });
  const lines = [
    ...(told.failed ? [`It failed: ${told.failed}`] : []),
    ...(told.aims ?? []).map((aim) => `${isMet(aim) ? 'met    ' : 'NOT MET'}  ${tellAim(aim)}`),
    ...(told.missing ?? []).map(({ server, why }) => `left out: ${server}: ${why}`),
    ...(told.notes ?? []),
  ];
  const heading = `\n${told.title} (${told.name}, ${Math.round(told.seconds)} s)`;
  return `${[heading, ...blocks, lines.join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The first two columns to the left, numbers to the right. */
function aligned(lines: readonly Cells[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((cells) => cells.map(pad).join('  ').trimEnd()).join('\n');
}

/** `docs/performance.md`: everything in it is of these results. */
export function pageOf(results: Results): string {
  const { machine } = results;
  const parts = [
    '# Performance',
    `Written by \`npm run bench\` and not by hand; each part says how, when and at which commit it was measured, ` +
      `the numbers of every round are in \`bench/results/${results.date}.json\`.`,
    `**Read the ratios.** A number belongs to this machine on its day; a ratio is of rows that were measured in turns, once in each round, ` +
      'and is taken in every round. Each cell is the median of the rounds with the least and the most. *times the floor* is the least ' +
      'that could do the same, *times Fairlead* how many times what Fairlead takes; CPU is the processor time of the server for each call, user and system, ' +
      'which neither the load nor other programs of the machine are in. Who could not be measured is told below each table.',
    `Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memory}, ${machine.system}; ${machine.busy}.`,
    `Versions: ${Object.entries(results.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    summary(results),
    ...results.benchmarks.map(sectionOf),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What is not met comes first: it is what a reader should not have to look for. */
function summary({ benchmarks }: Results): string {
  const missed = benchmarks.flatMap(({ title, aims = [] }) =>
    aims.filter((aim) => !isMet(aim)).map((aim) => `- ${title}: ${tellAim(aim)}`),
  );
  const all = benchmarks.reduce((sum, { aims = [] }) => sum + aims.length, 0);
  if (all === 0) return '';
  const met = `${all - missed.length} of ${all} aims are met.`;
  return ['## Aims', missed.length === 0 ? met : `${met} These are not:`, missed.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tellMeasured({ measured }: Told): string {
  return measured ? `, measured on ${measured.date} at ${measured.commit}` : '';
}

function sectionOf(told: Told): string {
  const met = (told.aims ?? []).filter(isMet);
  const parts = [
    `## ${told.title}`,
    `\`npm run bench -- --only ${told.name}${told.measured?.isShort ? ' --short' : ''}\`${tellMeasured(told)}. ${told.about}`,
    told.failed ? `**It failed:** ${told.failed}` : '',
    ...[...groupsOf(told)].map(([group, rows]) => markdownOf(group, rows, told.main)),
    met.length > 0 ? `Met: ${met.map(tellAim).join('; ')}.` : '',
    missingOf(told.missing ?? []),
    (told.notes ?? []).join(' '),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function markdownOf(group: string, rows: readonly Row[], main: Measure): string {
  const { head, rows: lines } = tableOf(rows, main);
  const row = (cells: Cells): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column < 2 ? '---' : '--:')).join('|')}|`;
  const caption = group === '' ? [] : [`${group[0]?.toUpperCase()}${group.slice(1)}:`, ''];
  return [...caption, row(head), rule, ...lines.map(row)].join('\n');
}

function missingOf(missing: readonly Missing[]): string {
  return missing.length === 0
    ? ''
    : `Not measured: ${missing.map(({ server, why }) => `${server} (${why})`).join('; ')}.`;
}
