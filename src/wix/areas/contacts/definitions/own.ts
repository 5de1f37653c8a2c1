import { toIso } from '../../../../base/clock.ts';
import type { CallContext } from '../../../endpoint.ts';
import { freeSlug, slugOf } from '../../../slug.ts';
import { customDefinition, type Definition } from './definition.ts';
import { definitionCreated, definitionDeleted, definitionUpdated } from './events.ts';
import {
  type DefinitionTable,
  findDefinition,
  insertDefinitions,
  loadDefinition,
  refuseSystem,
  removeDefinition,
  replaceDefinition,
  type Stored,
} from './store.ts';

// What labels and extended fields of a site's own have in common: how they are made, renamed and taken away. Each
// tells of it.

const kinds = { contact_label: 'label', contact_field: 'field' } as const;

/** Makes one; another that would have the same key gives it a number. */
export async function createOwn<Table extends DefinitionTable>(
  context: CallContext,
  table: Table,
  displayName: string,
  rest: Omit<Stored[Table], keyof Definition>,
): Promise<Stored[Table]> {
  const slug = await freeSlug(
    slugOf(displayName),
    async (candidate) => (await findDefinition(context, table, `custom.${candidate}`)) !== undefined,
    // Of the 80 that a key may have.
    80 - 'custom.'.length,
  );
  const made = {
    ...customDefinition(displayName, slug, context.clock.now()),
    ...rest,
  } as Stored[Table];
  await insertDefinitions(context, table, [made]);
  await context.emit(definitionCreated(kinds[table], made));
  return made;
}

/** @throws {WixFault} 404 NOT_FOUND, or 428 FAILED_PRECONDITION for one of Wix's own */
export async function renameOwn<Table extends DefinitionTable>(
  context: CallContext,
  table: Table,
  key: string,
  displayName: string,
): Promise<Stored[Table]> {
  const before = await loadOwn(context, table, key);
  const renamed = { ...before, displayName, updatedDate: toIso(context.clock.now()) };
  await replaceDefinition(context, table, renamed);
  await context.emit(definitionUpdated(kinds[table], renamed));
  return renamed;
}

/** @throws {WixFault} 404 NOT_FOUND, or 428 FAILED_PRECONDITION for one of Wix's own */
export async function removeOwn(context: CallContext, table: DefinitionTable, key: string): Promise<void> {
  await loadOwn(context, table, key);
  await removeDefinition(context, table, key);
  await context.emit(definitionDeleted(kinds[table], key));
}

async function loadOwn<Table extends DefinitionTable>(
  context: CallContext,
  table: Table,
  key: string,
): Promise<Stored[Table]> {
  const found = await loadDefinition(context, table, key);
  refuseSystem(table, found);
  return found;
}
