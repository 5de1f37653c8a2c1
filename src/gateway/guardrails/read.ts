import { hash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { actionOf, groupsOf } from '../../catalogue/groups.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import {
  didYouMean,
  fieldsShown,
  fieldsWritten,
  type KnownFields,
  mayHaveMember,
  mayWriteSeveral,
} from './field-names.ts';
import {
  budgetUnits,
  concernsMethod,
  type Guardrail,
  type GuardrailKind,
  type GuardrailOf,
  type On,
  personalFields,
  weekdays,
} from './guardrail.ts';
import { showUnits, toUnits } from './money.ts';
import { neverOpenTogether } from './opening.ts';
import { clock } from './tell.ts';
import { isTimeZone } from './windows.ts';

/** Reads one member of a guardrail; `undefined` when it is wrong, and says so. */
type Read<T> = (value: Json | undefined, say: (problem: string) => void) => T | undefined;

/** A whole number, at least one. */
const count: Read<number> = (value, say) => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1e12) return value;
  say('should be a whole number from 1');
  return undefined;
};

const percent: Read<number> = (value, say) => {
  if (typeof value === 'number' && value >= 0 && value <= 1_000) return value;
  say('should be a number from 0 to 1000');
  return undefined;
};

const amount: Read<number> = (value, say) => {
  const units = typeof value === 'string' ? toUnits(value) : undefined;
  if (units === undefined) say('should be a decimal in quotes, such as "250.00"');
  return units;
};

const currency: Read<string> = (value, say) => {
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
  say('should be a currency of ISO 4217, such as "EUR"');
  return undefined;
};

const instant: Read<number> = (value, say) => {
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  say('should be a date and time in ISO 8601');
  return undefined;
};

const minuteOfDay: Read<number> = (value, say) => {
  const [, hour, minute] = (typeof value === 'string' && /^([01]\d|2[0-4]):([0-5]\d)$/.exec(value)) || [];
  const total = Number(hour) * 60 + Number(minute);
  if (total <= 1_440) return total;
  say('should be a time of day, such as "09:00"');
  return undefined;
};

const timeZone: Read<string> = (value, say) => {
  if (value === undefined) return 'UTC';
  if (typeof value === 'string' && isTimeZone(value)) return value;
  say('should be a time zone, such as "Europe/Berlin"');
  return undefined;
};

function choice<T extends string>(choices: readonly T[]): Read<T> {
  return (value, say) => {
    const found = choices.find((one) => one === value);
    if (found === undefined) say(`should be one of ${choices.join(', ')}`);
    return found;
  };
}

const text: Read<string> = (value, say) => {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 200) return value;
  say('should be text');
  return undefined;
};

/** A list that lists something: an empty one would match nothing. */
function list<T>(item: Read<T>): Read<readonly T[]> {
  return (value, say) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > 500) {
      say('should be a list with something in it');
      return undefined;
    }
    const items = value.map((one) =>
      item(one, (problem) => say(`has ${JSON.stringify(one)}, which ${problem}`)),
    );
    return items.every((one) => one !== undefined) ? items : undefined;
  };
}

interface MemberRead {
  readonly read: Read<unknown>;
  readonly optional?: true;
}

const must = (read: Read<unknown>): MemberRead => ({ read });
const may = (read: Read<unknown>): MemberRead => ({ read, optional: true });

/** What each kind is written with. */
const members: Readonly<Record<GuardrailKind, Readonly<Record<string, MemberRead>>>> = {
  ask: { above: may(readAbove) },
  rate: { perMinute: must(count) },
  budget: {
    of: must(choice(budgetUnits)),
    per: must(choice(['hour', 'day'])),
    most: must((value, say) => (typeof value === 'string' ? amount(value, say) : count(value, say))),
    currency: may(currency),
    timeZone: must(timeZone),
  },
  mask: { fields: must(list(text)), by: must(choice(['remove', 'mask'])) },
  fields: { only: must(list(text)) },
  'price-change': { mostPercent: must(percent) },
  total: { most: must(readMoney) },
  collections: { only: must(list(text)) },
  since: { ms: must(instant) },
  label: { key: must(text) },
  hours: {
    days: must(list(choice(weekdays))),
    from: must(minuteOfDay),
    to: must(minuteOfDay),
    timeZone: must(timeZone),
  },
  expires: { atMs: must(instant) },
};

/** Every kind that there is. */
export const guardrailKinds = Object.keys(members) as readonly GuardrailKind[];

/** A guardrail as JSON Schema: what all kinds have. */
export const guardrailSchema: JsonObject = {
  type: 'object',
  properties: {
    kind: { enum: [...guardrailKinds] },
    id: { type: 'string', description: 'Told apart by it; made from what it limits when left out' },
    on: {
      type: 'object',
      description: 'Only for methods that are in every list given',
      properties: {
        areas: { type: 'array', items: { type: 'string' } },
        groups: { type: 'array', items: { type: 'string' } },
        methods: { type: 'array', items: { type: 'string' } },
        access: { enum: ['read', 'write'] },
      },
    },
  },
  required: ['kind'],
};

/** How a member is written where that is not its name inside. */
const wireNames: Readonly<Record<string, string>> = { ms: 'after', atMs: 'at' };

function readMoney(value: Json | undefined, say: (problem: string) => void): unknown {
  const right = 'should be {"amount": "250.00", "currency": "EUR"}';
  if (!isObject(value)) return say(right);
  const other = Object.keys(value).find((key) => key !== 'amount' && key !== 'currency');
  if (other !== undefined) return say(`has ${JSON.stringify(other)} besides: it ${right}`);
  const units = amount(value.amount, (problem) => say(`has an amount that ${problem}`));
  const code = currency(value.currency, (problem) => say(`has a currency that ${problem}`));
  return units === undefined || code === undefined ? undefined : { amount: units, currency: code };
}

function readAbove(value: Json | undefined, say: (problem: string) => void): unknown {
  if (isObject(value) && Object.keys(value).length === 1) {
    if ('money' in value) {
      const money = readMoney(value.money, say);
      return money === undefined ? undefined : { money };
    }
    if ('items' in value) {
      const items = count(value.items, (problem) => say(`has items that ${problem}`));
      return items === undefined ? undefined : { items };
    }
  }
  return say('should be {"items": 10} or {"money": {"amount": "250.00", "currency": "EUR"}}');
}

/**
 * Reads the guardrails of a grant as they are written, and adds to `problems` everything that is wrong, above all a
 * guardrail that could never match.
 */
export function readGuardrails(
  input: Json | undefined,
  catalogue: Catalogue,
  problems: string[],
): Guardrail[] {
  if (input === undefined) return [];
  if (!Array.isArray(input) || input.length > 100) {
    problems.push('guardrails should be a list of at most 100.');
    return [];
  }
  const rails = input.flatMap((one, place) => readOne(one, `guardrails[${place}]`, catalogue, problems));
  const ids = rails.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place)))
    problems.push(`guardrails: two have the id ${id}; give each its own.`);
  const closed = neverOpenTogether(rails, catalogue)?.map(({ id }) => id);
  if (closed)
    problems.push(
      `guardrails: the hours ${closed.join(', ')} look at the same calls and are never open at the same time, so that nothing goes through; hours of which one is enough have the same "on".`,
    );
  return rails;
}

function readOne(input: Json, where: string, catalogue: Catalogue, problems: string[]): Guardrail[] {
  const before = problems.length;
  const say = (member: string, problem: string) => problems.push(`${where}${member} ${problem}.`);
  if (!isObject(input)) {
    say('', 'should be an object');
    return [];
  }
  const kind = Object.keys(members).find((one): one is GuardrailKind => one === input.kind);
  if (!kind) {
    say('.kind', `is ${JSON.stringify(input.kind)}: it should be one of ${Object.keys(members).join(', ')}`);
    return [];
  }
  const read = readMembers(kind, input, say);
  const on = readOn(input.on, (problem) => say('.on', problem), catalogue);
  const id =
    input.id === undefined ? defaultId(kind, input) : text(input.id, (problem) => say('.id', problem));
  if (kind === 'budget' && (typeof input.most === 'string') !== (input.of === 'money'))
    say('.most', 'should be a decimal in quotes for money, and a whole number for all else');
  if (problems.length > before) return [];
  // Every member was read by the kind's own readers.
  const rail = { kind, id, ...(on ? { on } : {}), ...read } as Guardrail;
  for (const problem of whyUseless(rail, catalogue)) problems.push(`${where}${problem}.`);
  return problems.length > before ? [] : [rail];
}

function readMembers(
  kind: GuardrailKind,
  input: JsonObject,
  say: (member: string, problem: string) => void,
): JsonObject {
  const known = Object.entries(members[kind]).map(
    ([name, member]) => [wireNames[name] ?? name, name, member] as const,
  );
  for (const name of Object.keys(input))
    if (!['kind', 'id', 'on'].includes(name) && !known.some(([wire]) => wire === name))
      say(`.${name}`, `is not part of ${kind}: ${known.map(([wire]) => wire).join(', ') || 'nothing'} is`);
  const read: JsonObject = {};
  for (const [wire, name, { read: reader, optional }] of known) {
    if (optional && input[wire] === undefined) continue;
    const value = reader(input[wire], (problem) =>
      say(`.${wire}`, `is ${JSON.stringify(input[wire]) ?? 'missing'}: it ${problem}`),
    );
    if (value !== undefined) read[name] = value as Json;
  }
  return read;
}

function readOn(
  input: Json | undefined,
  say: (problem: string) => void,
  catalogue: Catalogue,
): On | undefined {
  if (input === undefined) return undefined;
  if (!isObject(input) || Object.keys(input).length === 0) {
    say('should name areas, groups, methods or access; leave it out for all of them');
    return undefined;
  }
  const known: Readonly<Record<string, (id: string) => boolean>> = {
    areas: (id) => catalogue.areas.some((area) => area.id === id),
    groups: (id) => groupsOf(catalogue).has(id),
    methods: (id) => catalogue.byId.get(id)?.visibility === 'public',
  };
  for (const [name, value] of Object.entries(input)) {
    if (name === 'access') choice(['read', 'write'])(value, (problem) => say(`.access ${problem}`));
    else if (!known[name]) say(`.${name} is not known: areas, groups, methods and access are`);
    else
      for (const id of list(text)(value, (problem) => say(`.${name} ${problem}`)) ?? [])
        if (!known[name](id)) say(`.${name} has ${id}, which the catalogue does not`);
  }
  return input as On;
}

/** The same guardrail keeps its counters when its limit is changed: what it limits makes the id, not how far. */
function defaultId(kind: GuardrailKind, input: JsonObject): string {
  const { most: _most, perMinute: _perMinute, mostPercent: _percent, above: _above, ...what } = input;
  const parts = Object.entries(what).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${kind}-${hash('sha256', JSON.stringify(parts)).slice(0, 8)}`;
}

/** What a guardrail could never do, each said of the guardrail or, with a dot before it, of one of its members. */
function* whyUseless(rail: Guardrail, catalogue: Catalogue): Generator<string> {
  const methods = catalogue.methods.filter(
    (method) => method.visibility === 'public' && concernsMethod(rail, method),
  );
  if (methods.length === 0) {
    if (rail.kind === 'ask' && rail.above && 'money' in rail.above) {
      yield '.above (money) can match nothing: only what writes and moves money has money; set "on" to such methods, or leave "above" out';
      return;
    }
    yield ` (${rail.kind}) can match nothing: no method of the catalogue is one that it could look at`;
    return;
  }
  if (rail.kind === 'budget' && (rail.of === 'money') !== (rail.currency !== undefined))
    yield ' should have a currency if it is of money, and only then';
  if (rail.kind === 'hours' && rail.from >= rail.to)
    yield ' should have a "from" before its "to"; hours over midnight are two guardrails of two days';
  if (rail.kind === 'fields') yield* whyNoField(rail.only, 'only', fieldsWritten(methods), methods.length);
  if (rail.kind === 'mask') yield* whyNoMask(rail.fields, methods);
  if (rail.kind === 'ask' && rail.above) yield* whyNeverAbove(rail.above, methods);
  if (rail.kind === 'price-change' && !methods.some(mayMovePrices))
    yield ` (price-change) can match nothing: ${namesOf(methods)} ${methods.length === 1 ? 'does' : 'do'} not change a price that is there already; limit it to methods that change products, such as UpdateProduct, or leave "on" out`;
}

function* whyNoField(
  fields: readonly string[],
  member: string,
  known: KnownFields,
  count: number,
): Generator<string> {
  for (const field of fields) {
    if (known.has(field)) continue;
    const meant = didYouMean(field, known);
    const methods = count === 1 ? 'its method' : `its ${count} methods`;
    yield `.${member} names the field ${field}, which none of ${methods} takes: ${meant ? `did you mean ${meant}?` : 'a field is written as in the thing itself, without its own name, such as name or media.main'}`;
  }
}

function* whyNoMask(fields: readonly string[], methods: readonly Method[]): Generator<string> {
  const own = personalFields.join(', ');
  const unknown = fields.filter((field) => !(personalFields as readonly string[]).includes(field));
  const shown = unknown.length > 0 ? fieldsShown(methods) : undefined;
  for (const field of unknown)
    if (!/^[A-Za-z_][\w.]*$/.test(field))
      yield `.fields names the field ${field}: a field is ${own}, or a name such as buyerInfo.email`;
    else if (shown && !shown.has(field)) {
      const meant = nearest(field, personalFields) ?? didYouMean(field, shown);
      yield `.fields names the field ${field}, which no call that it looks at has: ${meant ? `did you mean ${meant}?` : `a field is ${own}, or a name such as buyerInfo.email; for fields of your own limit it to the area data, or name what they stand in, such as extendedFields.${field}`}`;
    }
}

function* whyNeverAbove(
  above: NonNullable<GuardrailOf<'ask'>['above']>,
  methods: readonly Method[],
): Generator<string> {
  const writing = methods.filter(({ access }) => access === 'write');
  const [unit] = Object.keys(above);
  if (writing.length === 0)
    yield `.above (${unit}) can match nothing: only what writes has ${unit}, and ${namesOf(methods)} only ${methods.length === 1 ? 'reads' : 'read'}; set on.access to "write", or leave "above" out`;
  else if ('items' in above && above.items >= 1 && !writing.some(mayWriteSeveral))
    yield `.above (items) can match nothing: ${namesOf(writing)} ${writing.length === 1 ? 'writes' : 'write'} one thing at a time; name methods that write several, or leave "above" out`;
}

/** A few methods by name; many by how many they are. */
function namesOf(methods: readonly Method[]): string {
  const names = methods.map(({ name }) => name);
  return names.length <= 3 ? names.join(', ') : `all ${names.length} methods`;
}

/** Whether a call could set a price that is there to another: what is made has none yet, what is deleted gets none. */
function mayMovePrices(method: Method): boolean {
  const makes = actionOf(method) === 'create' && !/GetOrCreate/.test(method.name);
  return !makes && actionOf(method) !== 'delete' && mayHaveMember(method, /price|discount/i);
}

/** A guardrail as it is written and shown. */
export function writeGuardrail(rail: Guardrail): JsonObject {
  const shown: Record<string, unknown> = { ...rail };
  if (rail.kind === 'since') shown.after = new Date(rail.ms).toISOString();
  if (rail.kind === 'expires') shown.at = new Date(rail.atMs).toISOString();
  if (rail.kind === 'hours') Object.assign(shown, { from: clock(rail.from), to: clock(rail.to) });
  if (rail.kind === 'total') shown.most = { ...rail.most, amount: showUnits(rail.most.amount) };
  if (rail.kind === 'budget' && rail.of === 'money') shown.most = showUnits(rail.most);
  if (rail.kind === 'ask' && rail.above && 'money' in rail.above)
    shown.above = { money: { ...rail.above.money, amount: showUnits(rail.above.money.amount) } };
  delete shown.ms;
  delete shown.atMs;
  return shown as JsonObject;
}
