import { isObject, type Json, type JsonObject } from '../../../../../base/json.ts';
import type { Handlers } from '../../../../endpoint.ts';
import { type Page, parsePaging } from '../../../../query/page.ts';
import { keyOf } from '../../../../query/typed.ts';
import type { endpoints } from '../../endpoints.ts';
import { badRequest, withDataCodes } from '../../fault.ts';
import { eachItem } from '../each.ts';
import { itemSelection } from '../query.ts';
import { visibleItems } from '../read.ts';
import { resultFilter } from './match.ts';
import { runPipeline, sortRows } from './pipeline.ts';
import { compareValues, valueAt } from './value.ts';

type Aggregates = Pick<
  Handlers<typeof endpoints>,
  'aggregateDataItems' | 'aggregatePipelineDataItems' | 'queryDistinctValues'
>;

export const aggregateHandlers: Aggregates = {
  async aggregateDataItems(context, request) {
    const visible = await visibleItems(context, request);
    const { aggregation, initialFilter, finalFilter } = request;
    const { groupingFields, operations } = isObject(aggregation) ? aggregation : {};
    const stages = [
      { filter: initialFilter ?? {} },
      { group: groupStage(textsIn(groupingFields), objectsIn(operations)) },
    ];
    const page = await withDataCodes(async () => {
      const groups = (await runPipeline(context, visible, stages)).map(flat);
      const kept = groups.filter(resultFilter(finalFilter));
      return pageOf(
        sortRows(kept, sortKeys(request.sort, textsIn(groupingFields))),
        readPage(request),
        request,
      );
    });
    return { results: page.rows, pagingMetadata: page.pagingMetadata };
  },

  async aggregatePipelineDataItems(context, request) {
    const visible = await visibleItems(context, request);
    const pipeline = isObject(request.pipeline) ? request.pipeline : {};
    const page = await withDataCodes(async () =>
      pageOf(await runPipeline(context, visible, objectsIn(pipeline.stages)), readPage(pipeline), request),
    );
    return { results: page.rows, pagingMetadata: page.pagingMetadata };
  },

  /** Each value of a list counts by itself. */
  async queryDistinctValues(context, request) {
    const visible = await visibleItems(context, request);
    const path = String(request.fieldName);
    const page = await withDataCodes(async () => {
      const found = new Map<string, Json>();
      await eachItem(context, itemSelection(context, visible, request.filter), ({ data }) => {
        const value = valueAt(data, path) ?? null;
        for (const one of Array.isArray(value) ? value : [value]) {
          const key = keyOf(one);
          if (key !== undefined) found.set(key, one);
        }
      });
      const values = [...found.values()].toSorted(compareValues);
      return pageOf(request.order === 'DESC' ? values.toReversed() : values, readPage(request), request);
    });
    return { distinctValues: page.rows, pagingMetadata: page.pagingMetadata };
  },
};

/** What `operations` are called in a pipeline. */
const accumulatorNames: Readonly<Record<string, string>> = {
  average: 'avg',
  min: 'min',
  max: 'max',
  sum: 'sum',
};

function groupStage(fields: readonly string[], operations: readonly JsonObject[]): JsonObject {
  return {
    groupIds: fields.map((fieldPath) => ({ key: fieldPath, expression: { fieldPath } })),
    accumulators: operations.map(accumulatorOf),
  };
}

function accumulatorOf(operation: JsonObject): JsonObject {
  const { resultFieldName = null, itemCount, ...rest } = operation;
  if (itemCount !== undefined) return { resultFieldName, sum: { expression: { numeric: 1 } } };
  const [name = '', of] = Object.entries(rest)[0] ?? [];
  const type = accumulatorNames[name];
  const fieldPath = isObject(of) ? of.itemFieldName : undefined;
  if (type === undefined || typeof fieldPath !== 'string')
    throw badRequest(
      `operation [${JSON.stringify(operation)}] should be itemCount, or average, min, max or sum with an itemFieldName`,
    );
  return { resultFieldName, [type]: { expression: { fieldPath } } };
}

/** The values that a group goes by stand beside what was made of it too. */
function flat(group: JsonObject): JsonObject {
  return { ...group, ...(isObject(group._id) ? group._id : {}) };
}

/** Groups come by what they go by, unless asked otherwise. */
function sortKeys(sort: Json | undefined, fields: readonly string[]): readonly JsonObject[] {
  const asked = objectsIn(sort);
  return asked.length > 0 ? asked : fields.map((fieldName) => ({ fieldName, order: 'ASC' }));
}

function readPage(request: JsonObject): Page {
  return parsePaging(
    { paging: request.paging },
    { style: 'offset', defaultLimit: 50, maxLimit: 1_000, minLimit: 0 },
  );
}

interface ResultPage<Row> {
  readonly rows: readonly Row[];
  readonly pagingMetadata: JsonObject;
}

function pageOf<Row>(
  all: readonly Row[],
  { limit = 50, offset }: Page,
  { returnTotalCount }: JsonObject,
): ResultPage<Row> {
  const rows = all.slice(offset, offset + limit);
  return {
    rows,
    pagingMetadata: {
      ...{ count: rows.length, offset, tooManyToCount: false },
      ...(returnTotalCount === true ? { total: all.length } : {}),
      hasNext: offset + rows.length < all.length,
    },
  };
}

function textsIn(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.map(String) : [];
}

function objectsIn(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}
