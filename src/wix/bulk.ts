import type { Json, JsonObject } from '../base/json.ts';
import { ValidationFault, WixFault } from './fault.ts';

/** What a bulk call did with one row. */
export interface BulkResult {
  readonly itemMetadata: {
    readonly id?: string;
    readonly originalIndex: number;
    readonly success: boolean;
    readonly error?: JsonObject;
  };
  readonly item?: object;
}

/** Wix's answer to a bulk call: always 200, with what became of each row. */
export interface BulkAnswer {
  readonly results: readonly BulkResult[];
  readonly bulkActionMetadata: {
    readonly totalSuccesses: number;
    readonly totalFailures: number;
    readonly undetailedFailures: number;
  };
}

/** A row that was done: its id, and the entity to return if that was asked for. */
export interface BulkDone {
  readonly id: string;
  readonly item: object;
}

/** Does a bulk call row by row; one that is refused fails alone. `idOf` names a row that fails. */
export async function runBulk<Row>(
  rows: readonly Row[],
  returnEntity: Json | undefined,
  idOf: (row: Row) => Json | undefined,
  work: (row: Row, index: number) => Promise<BulkDone>,
): Promise<BulkAnswer> {
  const results: BulkResult[] = [];
  for (const [originalIndex, row] of rows.entries()) {
    try {
      const { id, item } = await work(row, originalIndex);
      results.push({
        itemMetadata: { id, originalIndex, success: true },
        ...(returnEntity === true ? { item } : {}),
      });
    } catch (error) {
      const id = idOf(row);
      results.push({
        itemMetadata: {
          ...(typeof id === 'string' ? { id } : {}),
          originalIndex,
          success: false,
          error: rowError(error),
        },
      });
    }
  }
  return bulkAnswer(results);
}

/** The answer made of the results. */
export function bulkAnswer(results: readonly BulkResult[]): BulkAnswer {
  const totalSuccesses = results.filter(({ itemMetadata }) => itemMetadata.success).length;
  return {
    results,
    bulkActionMetadata: {
      totalSuccesses,
      totalFailures: results.length - totalSuccesses,
      undetailedFailures: 0,
    },
  };
}

function rowError(error: unknown): JsonObject {
  if (error instanceof WixFault)
    return { code: error.code ?? '', description: error.description, data: error.data };
  if (error instanceof ValidationFault)
    return { code: 'INVALID_ARGUMENT', description: error.message, data: {} };
  throw error;
}
