import { type Frame, nameOf, type Profile } from './costs.ts';

/** Percent of the time below which a call is told with who called it. */
const leastShare = 0.5;

interface Call {
  readonly name: string;
  /** Microseconds of it itself, and with everything that it called. */
  own: number;
  all: number;
  readonly calls: Map<string, Call>;
}

/**
 * A profile as lines of text, one for each stack of calls: its functions with semicolons between, a space, and the microseconds of
 * the innermost one itself. speedscope, inferno and flamegraph.pl draw it ("collapsed stacks", https://www.brendangregg.com/flamegraphs.html).
 * Calls of less than a 200th of the time count as their caller's, so that the text is short enough to be kept beside the numbers.
 */
export function stacksOf({ nodes, samples, timeDeltas }: Profile): string {
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root: Call = { name: '', own: 0, all: 0, calls: new Map() };
  const add = (id: number, caller: Call): void => {
    const node = byId.get(id);
    if (!node || isNoWork(node.callFrame)) return;
    const call = callOf(caller, nameOf(node.callFrame));
    call.own += own.get(id) ?? 0;
    for (const child of node.children ?? []) add(child, call);
  };
  for (const child of nodes[0]?.children ?? []) add(child, root);
  sum(root);
  return linesOf(root, '', (root.all * leastShare) / 100)
    .toSorted()
    .map((line) => `${line}\n`)
    .join('');
}

function callOf(caller: Call, name: string): Call {
  const known = caller.calls.get(name);
  if (known) return known;
  const call = { name, own: 0, all: 0, calls: new Map() };
  caller.calls.set(name, call);
  return call;
}

/** Waiting, and the profiler itself. */
function isNoWork({ functionName, url }: Frame): boolean {
  return functionName === '(idle)' || url.endsWith('/bench/profile.mjs');
}

function sum(call: Call): number {
  call.all = call.own;
  for (const each of call.calls.values()) call.all += sum(each);
  return call.all;
}

function linesOf(call: Call, stack: string, least: number): readonly string[] {
  const shown = [...call.calls.values()].filter(({ all }) => all >= least);
  const rest = [...call.calls.values()].reduce((all, each) => all + (each.all >= least ? 0 : each.all), 0);
  const micros = call.own + rest;
  return [
    ...(micros > 0 ? [`${stack || 'everything else'} ${micros}`] : []),
    ...shown.flatMap((each) => linesOf(each, stack ? `${stack};${each.name}` : each.name, least)),
  ];
}
