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
  | '$contains'
  | '$matches';

/**
 * What a value is on the wire and in its column:
 * `id` and `string` text compared as it is; `folded` text compared without regard to case, in `<column>_folded`;
 * `number` a JSON number; `decimal` a number that comes as text; `boolean` 0 or 1; `date` ISO 8601 text, epoch ms;
 * `typed` a value of any type, as the key that typed.ts makes of it.
 */
export type ScalarKind = 'id' | 'string' | 'folded' | 'number' | 'decimal' | 'boolean' | 'date' | 'typed';

/** What a value is where the schema says so. */
export type FixedKind = Exclude<ScalarKind, 'typed'>;

/** A field that is a column of the entity's table. */
export interface ColumnField {
  readonly kind: FixedKind;
  readonly column: string;
  readonly operators: readonly Operator[];
  readonly sortable?: boolean;
  /** The only values it can have; another one is refused. */
  readonly values?: readonly string[];
  /** Whether it is indexed and few rows share a value, so that they are found by it. */
  readonly isRare?: boolean;
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
    readonly of?: FixedKind;
    /** Further columns that the rows of this field have. */
    readonly where?: Readonly<Record<string, string | number>>;
    /** Whether few entities share a value, so that they are found by it. */
    readonly isRare?: boolean;
    /** What one element can be matched by in `$matchItems`: columns of the side table, by path within the element. */
    readonly items?: Readonly<Record<string, ColumnField>>;
  };
  readonly operators: readonly Operator[];
  readonly sortable?: false;
  readonly values?: readonly string[];
  readonly foldedParts?: boolean;
  readonly column?: undefined;
}

/**
 * A field that no schema holds to a type: it may have a value of any type, several, or none, and matches when one of
 * them does. The keys of its values stand in the row's `keys` by its path; see typed.ts.
 */
export interface TypedField {
  readonly kind: 'typed';
  readonly path: string;
  readonly operators: readonly Operator[];
  readonly sortable: true;
  /** What all its keys begin with, where `column` holds them without that: every value is then of one type. */
  readonly prefix?: string;
  /** Column with the least of its keys, empty text where there is none: the field is indexed. */
  readonly column?: string;
  /** Whether some row may have several values, so that the column does not say all. */
  readonly several?: boolean;
  readonly list?: undefined;
  readonly values?: undefined;
  readonly foldedParts?: undefined;
}

/** What can be sorted by. */
export type SortField = ColumnField | TypedField;

/** A field with a type. */
export type FixedField = ColumnField | ListField;

/** A field of any sort. */
export type Field = FixedField | TypedField;

/** What an entity can be filtered and sorted by, by wire path. */
export type FieldMap = Readonly<Record<string, Field>>;

/** Finds a field of a map; a CMS collection, whose fields are its user's, brings a finder of its own. */
export type FindField = (path: string) => Field | undefined;

/** The finder of a fixed map. */
export function finderOf(fields: FieldMap): FindField {
  return (path) => (Object.hasOwn(fields, path) ? fields[path] : undefined);
}

/** What one value of a field is. */
export function scalarKind(field: FixedField): FixedKind;
export function scalarKind(field: Field): ScalarKind;
export function scalarKind(field: Field): ScalarKind {
  return field.kind === 'list' ? (field.list.of ?? 'folded') : field.kind;
}
