import { isObject, type Json, type JsonObject } from '../../../../../base/json.ts';
import type { CallContext } from '../../../../endpoint.ts';
import { badRequest } from '../../fault.ts';
import { eachItem } from '../each.ts';
import { itemSelection, type Visible } from '../query.ts';
import { evaluate } from './expression.ts';
import { createGrouping } from './group.ts';
import { resultFilter } from './match.ts';
import { compareValues, valueAt, withoutPath, withValue } from './value.ts';

/**
 * Sends a collection's items through stages. Filters at the beginning are the database's work, and items that go
 * straight into groups are never all in memory.
 * @throws {WixFault} 400 WDE0080 for a stage that is none
 * @throws {QueryFault} for a filter that is wrong
 */
export async function runPipeline(
  context: CallContext,
  visible: Visible,
  stages: readonly JsonObject[],
): Promise<JsonObject[]> {
  const count = stages.findIndex(({ filter }) => filter === undefined);
  const filters = stages.slice(0, count < 0 ? stages.length : count);
  const [first, ...others] = stages.slice(filters.length);
  const selection = itemSelection(context, visible, { $and: filters.map(({ filter }) => filter ?? {}) });
  const grouping = isObject(first?.group) ? createGrouping(first.group) : undefined;
  const rows: JsonObject[] = [];
  await eachItem(context, selection, ({ data }) => {
    if (grouping) grouping.add(data);
    else rows.push(data);
  });
  const rest = grouping ? others : first ? [first, ...others] : [];
  return rest.reduce(runStage, grouping ? grouping.results() : rows);
}

type Stage = (rows: readonly JsonObject[], operand: Json) => JsonObject[];

const stages: Readonly<Record<string, Stage>> = {
  filter: (rows, filter) => rows.filter(resultFilter(filter)),
  group(rows, json) {
    const grouping = createGrouping(objectOf(json));
    for (const row of rows) grouping.add(row);
    return grouping.results();
  },
  sort: (rows, json) => sortRows(rows, objectsOf(objectOf(json).values)),
  projection: (rows, json) => rows.map((row) => projected(row, objectsOf(objectOf(json).fields))),
  objectToArray(rows, json) {
    const { objectFieldName, destinationFieldName } = objectOf(json);
    return rows.map((row) => {
      const value = valueAt(row, String(objectFieldName));
      const pairs = isObject(value) ? Object.entries(value).map(([k, v]) => ({ k, v })) : [];
      return withValue(row, String(destinationFieldName ?? objectFieldName), pairs);
    });
  },
  unwindArray(rows, json) {
    const path = String(objectOf(json).arrayFieldName);
    return rows.flatMap((row) => {
      const value = valueAt(row, path);
      if (value === undefined || value === null) return [];
      return (Array.isArray(value) ? value : [value]).map((one) => withValue(row, path, one));
    });
  },
  skip: (rows, count) => rows.slice(Number(count)),
  limit: (rows, count) => rows.slice(0, Number(count)),
};

function runStage(rows: JsonObject[], stage: JsonObject): JsonObject[] {
  const [name = '', operand = null] = Object.entries(stage)[0] ?? [];
  const run = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (!run) throw badRequest(`stage [${name}] is not one of ${Object.keys(stages).join(', ')}`);
  return run(rows, operand);
}

/** Sorts by `[{"fieldName": "a", "order": "DESC"}]`; rows that are equal there stay in their order. */
export function sortRows(rows: readonly JsonObject[], keys: readonly JsonObject[]): JsonObject[] {
  return rows.toSorted((a, b) => {
    for (const { fieldName, order } of keys) {
      const path = String(fieldName);
      const difference = compareValues(valueAt(a, path), valueAt(b, path));
      if (difference !== 0) return order === 'DESC' ? -difference : difference;
    }
    return 0;
  });
}

/** With nothing included, what is not excluded stays. */
function projected(row: JsonObject, fields: readonly JsonObject[]): JsonObject {
  const includes = fields.some(({ include, reshape }) => include !== undefined || reshape !== undefined);
  let shown: JsonObject = includes && row._id !== undefined ? { _id: row._id } : includes ? {} : row;
  for (const { include, exclude, reshape, projectNested } of fields) {
    if (isObject(include)) {
      const value = valueAt(row, String(include.fieldName));
      if (value !== undefined) shown = withValue(shown, String(include.fieldName), value);
    } else if (isObject(exclude)) shown = withoutPath(shown, String(exclude.fieldName));
    else if (isObject(reshape))
      shown = withValue(shown, String(reshape.resultFieldName), evaluate(reshape.expression, row));
    else if (isObject(projectNested)) {
      const nested = projected(row, objectsOf(projectNested.fields));
      shown = withValue(shown, String(projectNested.resultFieldName), nested);
    }
  }
  return shown;
}

function objectOf(json: Json): JsonObject {
  return isObject(json) ? json : {};
}

function objectsOf(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}
