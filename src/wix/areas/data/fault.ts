import type { JsonObject } from '../../../base/json.ts';
import { WixFault } from '../../fault.ts';
import { QueryFault } from '../../query/fault.ts';

/**
 * A fault of Wix Data: the code stands before the text too.
 * @see https://dev.wix.com/docs/sdk/backend-modules/data/error-codes
 */
export function wde(status: number, code: string, text: string, data: JsonObject = {}): WixFault {
  return new WixFault(status, code, `${code}: ${text}`, data);
}

export function itemMissing(id: string, collectionId: string): WixFault {
  return wde(404, 'WDE0073', `Item [${id}] does not exist in collection [${collectionId}].`);
}

export function collectionMissing(id: string): WixFault {
  return wde(
    404,
    'WDE0025',
    `The ${id} collection does not exist. You can create a new collection using the Data Collections API.`,
    { collectionName: id },
  );
}

export function badRequest(text: string): WixFault {
  return wde(400, 'WDE0080', text);
}

/** Runs a query and answers its faults with the codes of Wix Data. */
export async function withDataCodes<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof QueryFault ? wde(400, codeOf(error), error.message) : error;
  }
}

/** The SDK's own checks say which code means which mistake. */
function codeOf({ kind, operator = '', field = '', value }: QueryFault): string {
  switch (kind) {
    case 'malformedFilter':
      if (field === 'sort') return 'WDE0065';
      return operator === '$and' || operator === '$or' ? 'WDE0057' : 'WDE0056';
    case 'unsupportedOperator':
      return operator === '$regex' ? 'WDE0070' : 'WDE0093';
    case 'unsupportedSortField':
      return field === 'sort' ? 'WDE0066' : 'WDE0067';
    case 'tooManySorts':
      return 'WDE0092';
    case 'badValue':
      return valueCodes[operator] ?? 'WDE0093';
    case 'illegalLimit':
    case 'illegalOffset':
      return numberCode(value);
    case 'badCursor':
    case 'cursorWithQuery':
      return 'WDE0151';
    case 'tooComplex':
      return 'WDE0169';
    case 'unknownField':
      return 'WDE0093';
  }
}

function numberCode(value: unknown): string {
  if (typeof value !== 'number') return 'WDE0032';
  if (!Number.isInteger(value)) return 'WDE0035';
  return value < 0 ? 'WDE0034' : 'WDE0036';
}

const valueCodes: Readonly<Record<string, string>> = {
  $startsWith: 'WDE0059',
  $endsWith: 'WDE0059',
  $contains: 'WDE0059',
  $in: 'WDE0057',
  $hasSome: 'WDE0057',
  $hasAll: 'WDE0057',
  $matches: 'WDE0064',
};
