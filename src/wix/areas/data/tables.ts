import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable, createSideTable } from '../../columns.ts';
import { createPartIndex } from '../../query/part-index.ts';

/** The fields that one index of a collection may have. */
const parts = ['a', 'b', 'c'] as const;

/**
 * Where the indexes of a collection keep their keys: three regular ones of up to three fields, and a unique one.
 * The columns are there for every collection and empty until it has an index, so that making one is no change of tables.
 */
export const slots = {
  regular: ['i1', 'i2', 'i3'],
  unique: ['i4'],
} as const;

export type Slot = (typeof slots)['regular' | 'unique'][number];
export type SlotColumn = `${Slot}${(typeof parts)[number]}`;

/** The columns of a slot, in the order of the index's fields. */
export function columnsOf(slot: Slot): readonly SlotColumn[] {
  return parts.map((part): SlotColumn => `${slot}${part}`);
}

/** The keys of an item's indexed fields; see query/typed.ts. Empty text is a field that is missing. */
export type SlotKeys = { [Column in SlotColumn]: string | null };

export interface DataTables {
  data_collection: {
    site_id: string;
    id: string;
    /** Tells it from a deleted collection of the same id; its items and references go by this. */
    uid: string;
    /** The collection as Wix shows it, JSON. */
    doc: string;
    /** Its indexes, JSON: `StoredIndex[]`. */
    indexes: string;
    created_ms: number;
    updated_ms: number;
  };
  data_item: SlotKeys & {
    site_id: string;
    collection_uid: string;
    id: string;
    /** The item as Wix shows it, JSON. */
    doc: string;
    /** The keys of all its values by path, JSON. */
    keys: string;
    created_ms: number;
    updated_ms: number;
    created_key: string;
    updated_key: string;
    /** The key of the field that must be unique in the collection. */
    unique_key: string | null;
  };
  /** A link of a multi-reference field, which both items have when the other collection refers back. */
  data_reference: {
    site_id: string;
    /** The field that it belongs to; see references/link.ts. */
    link: string;
    left_uid: string;
    left_id: string;
    right_uid: string;
    right_id: string;
    /** Grows with each link, so that they are listed as they were made. */
    place: number;
  };
}

export const dataMigrations: Migrations = [
  {
    id: '0001-data',
    async up(db, dialect) {
      await createEntityTable(db, dialect, 'data_collection', { columns: { uid: 'text', indexes: 'text' } });
      const all: readonly Slot[] = [...slots.regular, ...slots.unique];
      await createEntityTable(db, dialect, 'data_item', {
        within: 'collection_uid',
        columns: {
          collection_uid: 'text',
          keys: 'json',
          created_key: 'text',
          updated_key: 'text',
          unique_key: 'text',
          ...Object.fromEntries(all.flatMap(columnsOf).map((column) => [column, 'text' as const])),
        },
        indexes: [['created_key'], ['updated_key']],
        sparse: [...all.map(columnsOf), ['unique_key']],
      });
      await createSideTable(db, dialect, 'data_reference', 'left_id', {
        columns: { link: 'text', left_uid: 'text', right_uid: 'text', right_id: 'text', place: 'integer' },
        indexes: [['link'], ['link', 'right_id'], ['left_uid'], ['right_uid', 'right_id']],
      });
    },
  },
  {
    id: '0017-data-parts',
    up: (db, dialect) => createPartIndex(db, dialect, 'data_item'),
  },
];
