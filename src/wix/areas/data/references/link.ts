import type { Collection } from '../collections/collection.ts';
import { fieldOf } from '../collections/collection.ts';
import { wde } from '../fault.ts';

/** How the links of a multi-reference field are kept: both sides of one that refers back share theirs. */
export interface Link {
  readonly name: string;
  /** The column with the id of the item that has the field. */
  readonly own: 'left_id' | 'right_id';
  readonly other: 'left_id' | 'right_id';
  readonly referencedCollectionId: string;
}

/** @throws {WixFault} 400 WDE0020 when it is no multi-reference field */
export function linkOf(collection: Collection, key: string): Link {
  const link = findLink(collection, key);
  if (!link) throw wde(400, 'WDE0020', `Provided property [${key}] is not a multi-reference field.`);
  return link;
}

export function findLink(collection: Collection, key: string): Link | undefined {
  const field = fieldOf(collection, key);
  if (field?.type !== 'MULTI_REFERENCE') return undefined;
  const { referencedCollectionId = '', referencingFieldKey } = field.typeMetadata?.multiReference ?? {};
  const mine = sideOf(collection.id, key);
  if (referencingFieldKey === undefined) return forward(mine, referencedCollectionId);
  const theirs = sideOf(referencedCollectionId, referencingFieldKey);
  return mine <= theirs
    ? forward(mine, referencedCollectionId)
    : { name: theirs, own: 'right_id', other: 'left_id', referencedCollectionId };
}

function forward(name: string, referencedCollectionId: string): Link {
  return { name, own: 'left_id', other: 'right_id', referencedCollectionId };
}

function sideOf(collectionId: string, key: string): string {
  return JSON.stringify([collectionId, key]);
}
