/** A profile as V8 writes it, as far as it is read here. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What processor time was spent on. */
export interface Cost {
  /** In words. */
  readonly what: string;
  /** Percent of the time in which the thread did anything. */
  readonly share: number;
  /** The functions that took most of it themselves. */
  readonly functions: readonly string[];
}

export type Frame = Profile['nodes'][number]['callFrame'];

/** What a frame says that the time in and below it is for. The first line that fits decides. */
const meanings: readonly (readonly [string, (frame: Frame, caller: Frame | undefined) => boolean])[] = [
  ['SQLite: reading rows', isStatement(/^(all|get|iterate)$/)],
  ['SQLite: writing rows, and commits', isStatement(/^run$/)],
  ['SQLite: whole scripts', isStatement(/^exec$/)],
  ['SQLite: preparing statements', isStatement(/^prepare$/)],
  ['writing to sockets', ({ functionName, url }) => url === '' && /^write[v\w]/.test(functionName)],
  ['garbage collection', ({ functionName }) => functionName === '(garbage collector)'],
  ['hashes and signatures', inFile(/node:(internal\/)?crypto/)],
  ['making and compiling statements (Kysely)', inFile(/\/kysely\//)],
  ['checking against schemas', inFile(/\/ajv|\/wix\/(validate|unknown-fields)\.ts/)],
  ['converting values', inFile(/\/wix\/coerce\.ts/)],
  ['reading JSON', inFile(/\/base\/json\.ts|\/wix\/message\.ts/)],
  ['writing JSON', inFile(/\/wix\/answer\.ts/)],
  ['who calls, and what they may', inFile(/\/wix\/identity\//)],
  ['events and webhooks', inFile(/\/wix\/(events\.ts|webhooks\/)/)],
  ['conditions, pages and cursors', inFile(/\/wix\/query\//)],
  ["the area's own work", inFile(/\/wix\/areas\//)],
  ['routing and passing on in the local Wix', inFile(/\/src\/wix\//)],
  ['sentences of the log', inFile(/\/gateway\/sentence\//)],
  ['the log', inFile(/\/gateway\/(activity\/|record-call)/)],
  ['the decision', inFile(/\/gateway\/(checks\/|guardrails\/|decide|policy|weigh)/)],
  ['the call to Wix', inFile(/\/undici\/|\/gateway\/(upstream\/|forward|pass-on)/)],
  ["the gateway's own way", inFile(/\/src\/gateway\//)],
  ['messages of MCP', inFile(/\/src\/mcp\/|\/@modelcontextprotocol\//)],
  ['waiting for a turn to write', inFile(/\/storage\/(writer|direct|statement|sqlite|database)\.ts/)],
  [
    'HTTP, in and out',
    inFile(/node:(_http|net|http|stream|internal\/(streams|stream_base|http))|\/base\/http\.ts/),
  ],
];

const ownWork = 'Node.js: promises, timers and the rest';

function inFile(pattern: RegExp): (frame: Frame) => boolean {
  return ({ url }) => pattern.test(url);
}

/** A method of node:sqlite, called from the one room that names a driver or from Kysely's; or what stands around it there. */
function isStatement(name: RegExp): (frame: Frame, caller: Frame | undefined) => boolean {
  const driver = /\/storage\/|\/sqlite-driver/;
  return ({ functionName, url }, caller) =>
    name.test(functionName) &&
    (url.endsWith('/storage/sqlite.ts') || (url === '' && driver.test(caller?.url ?? '')));
}

/** What the thread did in a profile, the largest first; the profiler's own work and waiting are left out. */
export function costsOf({ nodes, samples, timeDeltas }: Profile): readonly Cost[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const path = (id: number): Frame[] => {
    const frames: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at);
      if (node) frames.push(node.callFrame);
    }
    return frames;
  };
  const known = new Map(nodes.map(({ id }) => [id, lookAt(path(id))]));
  const sums = new Map<string, Map<string, number>>();
  let all = 0;
  for (const [index, sample] of samples.entries()) {
    const looked = known.get(sample);
    if (!looked) continue;
    const micros = timeDeltas[index] ?? 0;
    all += micros;
    const functions = sums.get(looked.what) ?? new Map<string, number>();
    functions.set(looked.self, (functions.get(looked.self) ?? 0) + micros);
    sums.set(looked.what, functions);
  }
  return [...sums]
    .map(([what, functions]) => costOf(what, functions, all))
    .toSorted((a, b) => b.share - a.share);
}

/** What a stack is for, and whose time it is; nothing for what does not belong to the program. */
function lookAt(frames: readonly Frame[]): { readonly what: string; readonly self: string } | undefined {
  const [innermost] = frames;
  if (!innermost || innermost.functionName === '(idle)') return undefined;
  if (frames.some(({ url }) => url.endsWith('/bench/profile.mjs'))) return undefined;
  for (const [index, frame] of frames.entries())
    for (const [what, fits] of meanings)
      if (fits(frame, frames[index + 1])) return { what, self: nameOf(innermost) };
  return { what: ownWork, self: nameOf(innermost) };
}

/** `findProduct (wix/areas/products/store.ts:17)`; the path begins in `src`, or with the library. */
export function nameOf({ functionName, url, lineNumber }: Frame): string {
  const file = (/\/node_modules\/(?!.*\/node_modules\/)(.+)$/.exec(url) ?? /\/src\/(.+)$/.exec(url))?.[1];
  const name = functionName === '' ? 'a function' : functionName.replaceAll(';', ',');
  if (file) return `${name} (${file}:${lineNumber + 1})`;
  return url.startsWith('node:') ? `${name} (${url})` : name;
}

function costOf(what: string, functions: ReadonlyMap<string, number>, all: number): Cost {
  const largest = [...functions].toSorted(([, a], [, b]) => b - a);
  const sum = largest.reduce((total, [, micros]) => total + micros, 0);
  const share = (micros: number): number => (100 * micros) / all;
  return {
    ...{ what, share: share(sum) },
    functions: largest
      .filter(([, micros]) => share(micros) >= 1)
      .slice(0, 3)
      .map(([name, micros]) => `${name} ${share(micros).toFixed(0)}`),
  };
}
