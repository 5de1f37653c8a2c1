import type { Json } from '../base/json.ts';
import { groupsOf } from '../catalogue/groups.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import { readGuardrails } from './guardrails/read.ts';
import { type Level, levels, type Rule, rules } from './levels.ts';
import { WrongInput } from './wrong-input.ts';

/** What an agent may do on one connection, whole: every area with its level, and the exceptions. */
export interface GrantDocument {
  readonly areas: Readonly<Record<string, Level>>;
  /** By method id. */
  readonly methods: Readonly<Record<string, Rule>>;
  /** By group id; an exception for a method goes before that for its group. */
  readonly groups: Readonly<Record<string, Rule>>;
  readonly guardrails: readonly Guardrail[];
}

const parts = ['areas', 'methods', 'groups', 'guardrails'];

/** Reads `{"areas": {...}, "methods": {...}}`; an area that is left out is off. @throws {WrongInput} with every problem */
export function readGrant(input: unknown, catalogue: Catalogue): GrantDocument {
  const problems: string[] = [];
  const grant = readGrantInto(problems, input, catalogue);
  if (problems.length > 0) throw new WrongInput(problems);
  return grant;
}

/** Reads `{"areas": {...}}`: levels of some areas. @throws {WrongInput} with every problem */
export function readLevels(input: unknown, catalogue: Catalogue): GrantDocument['areas'] {
  const problems: string[] = [];
  const { areas, ...others } = readObject(input, 'grants', problems);
  for (const name of Object.keys(others))
    problems.push(`${name} is not changed by itself: areas are; PUT replaces a grant whole.`);
  const read = readAreas(areas, catalogue, problems);
  if (problems.length > 0) throw new WrongInput(problems);
  return read;
}

/** Reads a grant as far as it is right, and adds to `problems` everything that is wrong. */
export function readGrantInto(problems: string[], input: unknown, catalogue: Catalogue): GrantDocument {
  const body = readObject(input, 'grants', problems);
  for (const name of Object.keys(body))
    if (!parts.includes(name)) problems.push(`${name} is not part of a grant: ${parts.join(', ')} are.`);
  const areas = readAreas(body.areas, catalogue, problems);
  const methods = readEntries(body.methods, 'methods', rules, (id) => whyNotAMethod(id, catalogue), problems);
  const groups = readEntries(
    body.groups,
    'groups',
    rules,
    (id) =>
      groupsOf(catalogue).has(id) ? undefined : 'is not a group of methods: GET /api/groups lists them.',
    problems,
  );
  const guardrails = readGuardrails(body.guardrails as Json | undefined, catalogue, problems);
  return {
    areas: { ...Object.fromEntries(catalogue.areas.map(({ id }): [string, Level] => [id, 'off'])), ...areas },
    methods,
    groups,
    guardrails,
  };
}

function readAreas(input: unknown, catalogue: Catalogue, problems: string[]): Record<string, Level> {
  const ids = catalogue.areas.map((area): string => area.id);
  const whyNot = (id: string) => (ids.includes(id) ? undefined : `is not an area: ${ids.join(', ')} are.`);
  return readEntries(input, 'areas', levels, whyNot, problems);
}

/** A rule that can match nothing would be silently without effect. */
function whyNotAMethod(id: string, { byId }: Catalogue): string | undefined {
  const method = byId.get(id);
  if (!method) return 'is not a method of the catalogue; GET /api/catalogue?q= finds its id.';
  return method.visibility === 'internal'
    ? 'is internal to Wix and never forwarded: no rule for it can take effect.'
    : undefined;
}

function readEntries<T extends string>(
  input: unknown,
  where: string,
  allowed: readonly T[],
  whyNot: (name: string) => string | undefined,
  problems: string[],
): Record<string, T> {
  const entries: Record<string, T> = {};
  for (const [name, value] of Object.entries(readObject(input ?? {}, where, problems))) {
    const wrong = whyNot(name);
    const known = allowed.find((one) => one === value);
    if (wrong) problems.push(`${where}.${name} ${wrong}`);
    else if (known === undefined)
      problems.push(`${where}.${name} is ${JSON.stringify(value)}: it should be ${allowed.join(', ')}.`);
    else entries[name] = known;
  }
  return entries;
}

/** The members of an object; none, and a problem, when it is something else. */
export function readObject(input: unknown, where: string, problems: string[]): Record<string, unknown> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>;
  problems.push(`${where} is ${JSON.stringify(input) ?? 'missing'}: it should be an object.`);
  return {};
}
