import type { EndpointDeclaration } from '../../endpoint.ts';

const items = 'com.wixpress.cloud.data.api.data.DataItemService';
const collections = 'com.wixpress.cloud.data.api.collectionservice.DataCollectionService';
const indexes = 'com.wixpress.cloud.data.api.index.IndexService';

const readErrors = { WDE0025: 404, WDE0027: 403 } as const;
const queryErrors = {
  ...readErrors,
  ...{
    WDE0032: 400,
    WDE0034: 400,
    WDE0035: 400,
    WDE0036: 400,
    WDE0067: 400,
    WDE0056: 400,
    WDE0057: 400,
    WDE0059: 400,
    WDE0064: 400,
    WDE0065: 400,
    WDE0066: 400,
  },
  ...{ WDE0070: 400, WDE0092: 400, WDE0093: 400, WDE0151: 400, WDE0169: 400 },
} as const;
const writeErrors = {
  ...readErrors,
  ...{ WDE0002: 400, WDE0004: 400, WDE0009: 413, WDE0080: 400, WDE0123: 409, WDE0133: 400, WDE0134: 400 },
} as const;
const bulkErrors = { ...readErrors, WDE0005: 400, WDE0006: 400, WDE0080: 400 } as const;
const referenceErrors = { ...readErrors, WDE0020: 400, WDE0073: 404 } as const;
const collectionErrors = { WDE0025: 404, WDE0075: 400, WDE0134: 400, WDE0178: 409 } as const;

export const endpoints = {
  getDataItem: { method: `${items}.GetDataItem`, errors: { ...readErrors, WDE0073: 404 } },
  queryDataItems: { method: `${items}.QueryDataItems`, errors: queryErrors },
  countDataItems: { method: `${items}.CountDataItems`, errors: queryErrors },
  queryDistinctValues: { method: `${items}.QueryDistinctValues`, errors: queryErrors },
  aggregateDataItems: { method: `${items}.AggregateDataItems`, errors: queryErrors },
  aggregatePipelineDataItems: { method: `${items}.AggregatePipelineDataItems`, errors: queryErrors },

  insertDataItem: { method: `${items}.InsertDataItem`, errors: { ...writeErrors, WDE0074: 409 } },
  saveDataItem: { method: `${items}.SaveDataItem`, errors: writeErrors },
  updateDataItem: {
    method: `${items}.UpdateDataItem`,
    errors: { ...writeErrors, WDE0007: 400, WDE0073: 404 },
  },
  patchDataItem: { method: `${items}.PatchDataItem`, errors: { ...writeErrors, WDE0073: 404, WDE0303: 400 } },
  removeDataItem: { method: `${items}.RemoveDataItem`, errors: { ...readErrors, WDE0073: 404 } },
  truncateDataItems: { method: `${items}.TruncateDataItems`, errors: readErrors },

  bulkInsertDataItems: { method: `${items}.BulkInsertDataItems`, errors: bulkErrors },
  bulkSaveDataItems: { method: `${items}.BulkSaveDataItems`, errors: bulkErrors },
  bulkUpdateDataItems: { method: `${items}.BulkUpdateDataItems`, errors: bulkErrors },
  bulkPatchDataItems: { method: `${items}.BulkPatchDataItems`, errors: bulkErrors },
  bulkRemoveDataItems: { method: `${items}.BulkRemoveDataItems`, errors: { ...bulkErrors, WDE0069: 400 } },

  queryReferencedDataItems: { method: `${items}.QueryReferencedDataItems`, errors: referenceErrors },
  isReferencedDataItem: { method: `${items}.IsReferencedDataItem`, errors: referenceErrors },
  insertDataItemReference: {
    method: `${items}.InsertDataItemReference`,
    errors: { ...referenceErrors, WDE0029: 409, WDE0153: 404 },
  },
  removeDataItemReference: { method: `${items}.RemoveDataItemReference`, errors: referenceErrors },
  replaceDataItemReferences: {
    method: `${items}.ReplaceDataItemReferences`,
    errors: { ...referenceErrors, WDE0153: 404 },
  },
  bulkInsertDataItemReferences: { method: `${items}.BulkInsertDataItemReferences`, errors: bulkErrors },
  bulkRemoveDataItemReferences: { method: `${items}.BulkRemoveDataItemReferences`, errors: bulkErrors },

  createDataCollection: {
    method: `${collections}.CreateDataCollection`,
    errors: { WDE0075: 400, WDE0104: 409, WDE0134: 400 },
  },
  getDataCollection: { method: `${collections}.GetDataCollection`, errors: { WDE0025: 404 } },
  listDataCollections: { method: `${collections}.ListDataCollections`, errors: { WDE0034: 400 } },
  updateDataCollection: { method: `${collections}.UpdateDataCollection`, errors: collectionErrors },
  patchDataCollection: { method: `${collections}.PatchDataCollection`, errors: collectionErrors },
  deleteDataCollection: { method: `${collections}.DeleteDataCollection`, errors: { WDE0025: 404 } },
  createDataCollectionField: { method: `${collections}.CreateDataCollectionField`, errors: collectionErrors },
  updateDataCollectionField: { method: `${collections}.UpdateDataCollectionField`, errors: collectionErrors },
  patchDataCollectionField: { method: `${collections}.PatchDataCollectionField`, errors: collectionErrors },
  deleteDataCollectionField: { method: `${collections}.DeleteDataCollectionField`, errors: collectionErrors },

  createIndex: {
    method: `${indexes}.CreateIndex`,
    errors: { WDE0025: 404, WDE0080: 400, WDE0160: 409, WDE0164: 400 },
  },
  dropIndex: { method: `${indexes}.DropIndex`, errors: { WDE0025: 404, WDE0176: 404 } },
  listIndexes: { method: `${indexes}.ListIndexes`, errors: { WDE0025: 404 } },
} as const satisfies Record<string, EndpointDeclaration>;
