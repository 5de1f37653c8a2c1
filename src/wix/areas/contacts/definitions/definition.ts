import { toIso } from '../../../../base/clock.ts';

/** What a label and an extended field have in common: a key that stays, and a name that may change. */
export interface Definition {
  /** `custom` for what the site's people and apps made; Wix's own have the name of their app. */
  readonly namespace: string;
  readonly key: string;
  readonly displayName: string;
  readonly createdDate: string;
  readonly updatedDate: string;
}

/** A contact label. */
export interface Label extends Definition {
  readonly namespaceDisplayName: string;
  readonly labelType: 'SYSTEM' | 'USER_DEFINED';
}

export type FieldDataType = 'TEXT' | 'NUMBER' | 'DATE' | 'URL';

/** The definition of an extended field, which every contact then may have a value of. */
export interface ExtendedField extends Definition {
  readonly dataType: FieldDataType;
  readonly fieldType: 'SYSTEM' | 'USER_DEFINED';
  readonly description?: string;
}

const customNamespace = 'custom';

/** What is common to a new definition of the site's own; `slug` makes its key. */
export function customDefinition(displayName: string, slug: string, nowMs: number): Definition {
  const now = toIso(nowMs);
  return {
    namespace: customNamespace,
    key: `${customNamespace}.${slug}`,
    displayName,
    createdDate: now,
    updatedDate: now,
  };
}
