/** What a field can be asked, by its type. */
interface FieldCapabilities {
  readonly capabilities: { readonly sortable: boolean; readonly queryOperators: readonly string[] };
}

const equality = ['EQ', 'NE', 'EXISTS'];
const ordered = [...equality, 'LT', 'GT', 'LTE', 'GTE'];
const text = [...ordered, 'STARTS_WITH', 'ENDS_WITH', 'CONTAINS', 'HAS_SOME', 'HAS_ALL', 'URLIZED'];
const lists = ['HAS_SOME', 'HAS_ALL', 'EXISTS'];

const byType: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['NUMBER', 'DATE', 'DATETIME', 'TIME'].map((type) => [type, [...ordered, 'HAS_SOME']]),
  ),
  ...Object.fromEntries(
    ['ARRAY', 'ARRAY_STRING', 'ARRAY_DOCUMENT', 'MULTI_REFERENCE'].map((type) => [type, lists]),
  ),
  ...Object.fromEntries(
    ['OBJECT', 'RICH_CONTENT', 'MEDIA_GALLERY', 'ADDRESS'].map((type) => [type, ['EXISTS']]),
  ),
  BOOLEAN: equality,
  REFERENCE: [...equality, 'HAS_SOME'],
};

/** A field's `capabilities`; what is not said of a type is said of text. */
export function fieldCapabilities(type: string): FieldCapabilities {
  const queryOperators = byType[type] ?? text;
  return { capabilities: { sortable: queryOperators.includes('LT') || type === 'BOOLEAN', queryOperators } };
}
