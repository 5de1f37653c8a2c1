import { ValidationFault, type Violation, WixFault } from './fault.ts';
import { QueryFault, type QueryFaultKind } from './query/fault.ts';

/** An area's codes for what can be wrong with a query, all 400; what has none is a violation of the field's rules. */
export type QueryCodes = Partial<Readonly<Record<QueryFaultKind, string>>>;

/** Runs a query and answers its faults as the area does. */
export async function withQueryCodes<T>(codes: QueryCodes, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof QueryFault ? toWixFault(error, codes) : error;
  }
}

/** A query's fault as Wix answers it. */
export function toWixFault(fault: QueryFault, codes: QueryCodes): WixFault | ValidationFault {
  const code = codes[fault.kind];
  if (code !== undefined) return new WixFault(400, code, fault.message);
  const violation: Violation = {
    field: fault.field ?? 'query',
    description: fault.message,
    violatedRule: 'VALIDATION',
  };
  return new ValidationFault([violation]);
}
