/** What can be wrong with a query. Each area answers with its own codes for these. */
export type QueryFaultKind =
  | 'malformedFilter'
  | 'unknownField'
  | 'unsupportedOperator'
  | 'badValue'
  | 'unsupportedSortField'
  | 'tooManySorts'
  | 'illegalLimit'
  | 'illegalOffset'
  | 'badCursor'
  | 'cursorWithQuery'
  | 'tooComplex';

/** Where in the query it is wrong, as far as that can be said. */
export interface QueryFaultPlace {
  /** Dotted path of the field, or the query parameter: `cursorPaging.cursor`. */
  readonly field?: string;
  readonly operator?: string;
  readonly value?: unknown;
}

/** A query that Wix refuses; `message` names the path, the value and what would be right. */
export class QueryFault extends Error {
  readonly kind: QueryFaultKind;
  readonly field: string | undefined;
  readonly operator: string | undefined;
  readonly value: unknown;

  constructor(kind: QueryFaultKind, message: string, place: QueryFaultPlace = {}) {
    super(message);
    this.kind = kind;
    this.field = place.field;
    this.operator = place.operator;
    this.value = place.value;
  }
}

/** A value as an error message shows it: JSON, cut where it gets long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
