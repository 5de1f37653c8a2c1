import { isObject, type Json } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import type { ContactInfo } from './contact.ts';
import type { ExtendedField, FieldDataType } from './definitions/definition.ts';
import { findDefinitions } from './definitions/store.ts';
import { writableSystemFields } from './definitions/system.ts';

/**
 * Contact info as it may be written: its labels are there, its extended fields are defined and hold what their type says.
 * Wix's own fields are left out, since only Wix writes them.
 * @throws {ValidationFault} for a label that is not there; {WixFault} 400 INVALID_EXTENDED_FIELD_VALUE
 */
export async function checkedInfo(context: CallContext, sent: ContactInfo): Promise<ContactInfo> {
  const info = knownInfo(sent);
  await requireLabels(context, info.labelKeys?.items, 'info.labelKeys.items');
  const items = info.extendedFields?.items;
  if (!isObject(items)) return info;
  return { ...info, extendedFields: { items: await checkedFields(context, items) } };
}

const knownFields: ReadonlySet<string> = new Set<keyof ContactInfo>([
  'name',
  'emails',
  'phones',
  'addresses',
  'company',
  'jobTitle',
  'birthdate',
  'locale',
  'labelKeys',
  'locations',
  'extendedFields',
  'picture',
]);

/** Fields that Wix does not know are not refused, and not kept. */
function knownInfo(info: ContactInfo): ContactInfo {
  return Object.fromEntries(Object.entries(info).filter(([name]) => knownFields.has(name)));
}

/** @throws {ValidationFault} that names the first label that the site does not have */
export async function requireLabels(
  context: CallContext,
  keys: readonly string[] | undefined,
  path: string,
): Promise<void> {
  if (!keys || keys.length === 0) return;
  const known = new Set((await findDefinitions(context, 'contact_label', keys)).map(({ key }) => key));
  const missing = keys.findIndex((key) => !known.has(key));
  if (missing >= 0)
    throw invalid(
      `${path}[${missing}]`,
      `label ${keys[missing]} does not exist: make it with Find Or Create Label first`,
      'VALIDATION',
    );
}

async function checkedFields(
  context: CallContext,
  items: Readonly<Record<string, Json>>,
): Promise<Record<string, Json>> {
  const defined = await findDefinitions(context, 'contact_field', Object.keys(items));
  const byKey = new Map(defined.map((field) => [field.key, field]));
  const checked: Record<string, Json> = {};
  for (const [key, value] of Object.entries(items)) {
    const field = byKey.get(key);
    if (!field) throw badValue(key, value, 'is not an extended field of this site');
    if (field.fieldType === 'SYSTEM' && !writableSystemFields.has(key)) continue;
    // An empty field is not shown, so none is kept.
    if (value !== null && value !== '') checked[key] = checkedValue(field, value);
  }
  return checked;
}

/** Each type's reading of a value; undefined where it is none. */
const readers: Readonly<Record<FieldDataType, (value: Json) => Json | undefined>> = {
  TEXT: (value) => (typeof value === 'string' ? value : undefined),
  NUMBER: (value) => (typeof value === 'number' ? value : undefined),
  DATE: (value) => (typeof value === 'string' && isDate(value) ? value : undefined),
  URL: (value) => (typeof value === 'string' ? withProtocol(value) : undefined),
};

function checkedValue({ key, dataType }: ExtendedField, value: Json): Json {
  const read = readers[dataType](value);
  if (read === undefined) throw badValue(key, value, `is not a ${dataType}`);
  return read;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Wix puts `https://` before an address without protocol. */
function withProtocol(text: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  return URL.canParse(address) ? address : undefined;
}

function badValue(key: string, value: Json, why: string): WixFault {
  return new WixFault(
    400,
    'INVALID_EXTENDED_FIELD_VALUE',
    `Value ${JSON.stringify(value)} of info.extendedFields.items["${key}"] ${why}.`,
    { key },
  );
}
