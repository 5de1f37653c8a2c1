import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { StartProblem } from '../start/problem.ts';

/** A policy file that was read: what it says, and where each part of it stands. */
export interface PolicyText {
  readonly policy: unknown;
  /** A problem that begins with a path, behind `fairlead.yaml:3:5:` of the part that it is about. */
  place(problem: string): string;
}

/**
 * Reads YAML, or JSON, which is YAML too.
 * @throws {StartProblem} with a line for everything that makes it no YAML
 */
export function readPolicyText(name: string, text: string): PolicyText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new StartProblem(
      document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message.split('\n')[0]}`).join('\n'),
    );
  return {
    policy: readValue(name, document),
    place: (problem) => `${at(offsetOf(document.contents, problem))}: ${problem}`,
  };
}

/** @throws {StartProblem} for aliases that make more of it than there is */
function readValue(name: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new StartProblem(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Where the deepest part begins that the path at the start of a problem leads to: an entry at its name. Names may have
 * dots and spaces, so the file itself tells where one ends.
 */
function offsetOf(node: unknown, path: string): number {
  for (const { name, key, value } of partsOf(node)) {
    if (!path.startsWith(name) || !/^([.[ ]|$)/.test(path.slice(name.length))) continue;
    const rest = path.slice(name.length).replace(/^\./, '');
    return deeper(value, rest) ?? startOf(key);
  }
  return startOf(node);
}

function deeper(node: unknown, rest: string): number | undefined {
  const isThere = partsOf(node).some(({ name }) => rest.startsWith(name));
  return isThere ? offsetOf(node, rest) : undefined;
}

interface Part {
  readonly name: string;
  readonly key: unknown;
  readonly value: unknown;
}

/** Entries of a map and items of a list, the longest names first. */
function partsOf(node: unknown): Part[] {
  const parts = isMap(node)
    ? node.items.map(({ key, value }) => ({ name: isScalar(key) ? String(key.value) : '', key, value }))
    : isSeq(node)
      ? node.items.map((value, index) => ({ name: `[${index}]`, key: value, value }))
      : [];
  return parts.toSorted((a, b) => b.name.length - a.name.length);
}

function startOf(node: unknown): number {
  return isNode(node) ? ((node as Node).range?.[0] ?? 0) : 0;
}
