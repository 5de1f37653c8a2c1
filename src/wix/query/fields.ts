/** Comparisons of Wix's query language. `$and`, `$or` and `$not` join filters and are allowed everywhere. */
export type Operator =
  | '$eq'
  | '$ne'
  | '$lt'
  | '$lte'
  | '$gt'
  | '$gte'
  | '$in'
  | '$nin'
  | '$hasSome'
  | '$hasAll'
  | '$exists'
  | '$isEmpty'
  | '$matchItems'
  | '$startsWith'
  | '$endsWith'
  | '$contains';

/**
 * What a value is on the wire and in its column:
 * `id` and `string` text compared as it is; `folded` text compared without regard to case, in `<column>_folded`;
 * `number` a JSON number; `decimal` a number that comes as text; `boolean` 0 or 1; `date` ISO 8601 text, epoch ms.
 */
export type ScalarKind = 'id' | 'string' | 'folded' | 'number' | 'decimal' | 'boolean' | 'date';

/** A field that is a column of the entity's table. */
export interface ColumnField {
  readonly kind: ScalarKind;
  readonly column: string;
  readonly operators: readonly Operator[];
  readonly sortable?: boolean;
  /** The only values it can have; another one is refused. */
  readonly values?: readonly string[];
  /**
   * For `string`: parts of it (`$startsWith`, `$endsWith`, `$contains`) are looked for without regard to case, in
   * `<column>_folded`, while whole values are compared as they are.
   */
  readonly foldedParts?: boolean;
  readonly list?: undefined;
}

/** A field whose values stand in a side table, one row each; it matches when one of its values does. */
export interface ListField {
  readonly kind: 'list';
  readonly list: {
    readonly table: string;
    /** Column with the entity's id. */
    readonly owner: string;
    /** Column with the value. */
    readonly value: string;
    /** What a value is; `folded` unless said. */
    readonly of?: ScalarKind;
    /** Further columns that the rows of this field have. */
    readonly where?: Readonly<Record<string, string | number>>;
    /** What one element can be matched by in `$matchItems`: columns of the side table, by path within the element. */
    readonly items?: Readonly<Record<string, ColumnField>>;
  };
  readonly operators: readonly Operator[];
  readonly sortable?: false;
  readonly values?: readonly string[];
  readonly foldedParts?: boolean;
  readonly column?: undefined;
}

/** A field of either sort. */
export type Field = ColumnField | ListField;

/** What an entity can be filtered and sorted by, by wire path. */
export type FieldMap = Readonly<Record<string, Field>>;

/** Finds a field of a map; a CMS collection, whose fields are its user's, brings a finder of its own. */
export type FindField = (path: string) => Field | undefined;

/** The finder of a fixed map. */
export function finderOf(fields: FieldMap): FindField {
  return (path) => (Object.hasOwn(fields, path) ? fields[path] : undefined);
}

/** What one value of a field is. */
export function scalarKind(field: Field): ScalarKind {
  return field.kind === 'list' ? (field.list.of ?? 'folded') : field.kind;
}
