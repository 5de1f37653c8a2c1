import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { areaName, type EventType, type Method } from '../catalogue/method.ts';
import { responseSchema, type SchemaWithDefs } from '../catalogue/schema.ts';
import { sampleOf } from '../mcp/docs/example.ts';
import { resolveRef } from '../mcp/docs/resolve.ts';

/** What a delivery of an event holds, from the outside in. */
export interface EventExample {
  /** The payload of the token: `data` is text, and holds text once more. */
  readonly claims: JsonObject;
  /** The innermost of it, read. */
  readonly event: JsonObject;
  /** Whether the catalogue holds the fields of what it tells of. */
  readonly known: boolean;
}

const id = sampleOf({ type: 'string', format: 'guid' });
const at = sampleOf({ type: 'string', format: 'date-time' });
const issued = Date.parse(String(at)) / 1_000;

/** An example of an event, drawn from the schema of what it is about. */
export function exampleEvent(event: EventType, catalogue: Catalogue): EventExample {
  const entity = entityOf(event, catalogue);
  const told = isLegacy(event) ? {} : envelope(event, bodyOf(event, entity));
  return { claims: claimsOf(event, told), event: told, known: entity !== undefined };
}

/** What goes out: text within text, as the SDK and the receivers of Wix read it. */
function claimsOf({ type }: EventType, told: JsonObject): JsonObject {
  const data = JSON.stringify({ data: JSON.stringify(told), instanceId: id, eventType: type });
  return { data, iat: issued, exp: issued + 3_600 };
}

/** Events from before there was one envelope for all: their payload stands bare. */
export function isLegacy({ type }: EventType): boolean {
  return !type.startsWith('wix.');
}

function envelope(event: EventType, body: JsonObject): JsonObject {
  return {
    ...{ id, entityFqdn: fqdnOf(event), slug: event.slug, entityId: id, eventTime: at },
    ...{ triggeredByAnonymizeRequest: false, originatedFrom: '', entityEventSequence: '1' },
    ...body,
  };
}

function bodyOf({ slug }: EventType, entity: JsonObject | undefined): JsonObject {
  if (slug === 'created') return { createdEvent: { entity: entity ?? {} } };
  if (slug === 'updated') return { updatedEvent: { currentEntity: entity ?? {} } };
  return slug === 'deleted' ? { deletedEvent: {} } : { actionEvent: { body: {} } };
}

function fqdnOf({ type, slug }: EventType): string {
  return type.slice(0, -slug.length - 1);
}

/** An entity that fits, where a method of the catalogue answers with one. */
function entityOf(event: EventType, { methods }: Catalogue): JsonObject | undefined {
  if (event.slug !== 'created' && event.slug !== 'updated') return undefined;
  const fqdn = fqdnOf(event);
  for (const method of methods.filter(({ entity }) => entity === fqdn)) {
    const found = entityOfAnswer(method, nameOf(fqdn));
    if (found) return found;
  }
  return undefined;
}

/** `dataItem` of `wix.data.v2.data_item`. */
function nameOf(fqdn: string): string {
  const last = fqdn.slice(fqdn.lastIndexOf('.') + 1);
  return last.replaceAll(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
}

function entityOfAnswer(method: Method, name: string): JsonObject | undefined {
  const source = responseSchema(method);
  if (!source) return undefined;
  const { properties } = resolveRef(source.schema, source.defs);
  const schema = isObject(properties) ? properties[name] : undefined;
  if (!isObject(schema) || resolveRef(schema, source.defs).type !== 'object') return undefined;
  const drawn = draw(schema, source.defs, 0);
  return isObject(drawn) ? drawn : undefined;
}

/** Enough to see the shape, and no more. */
const deepest = 2;
const mostMembers = 14;

function draw(schema: JsonObject, defs: SchemaWithDefs['defs'], depth: number): Json {
  const own = resolveRef(schema, defs);
  if (Array.isArray(own.enum)) return own.enum[0] ?? null;
  if (own.type === 'array')
    return depth < deepest && isObject(own.items) ? [draw(own.items, defs, depth + 1)] : [];
  if (own.type !== 'object') return sampleOf(own);
  if (depth > deepest || !isObject(own.properties)) return {};
  const members = Object.entries(own.properties).slice(0, mostMembers);
  return Object.fromEntries(
    members.flatMap(([name, value]): [string, Json][] =>
      isObject(value) ? [[name, draw(value, defs, depth + 1)]] : [],
    ),
  );
}

/** The page of one event, as Markdown. */
export function eventMarkdown(event: EventType, causes: readonly Method[], catalogue: Catalogue): string {
  const { type, area, scopes, sdk, permission } = event;
  const example = exampleEvent(event, catalogue);
  const rows: readonly (readonly [string, string])[] = [
    ['Area', `[${areaName(area)}](/reference/${area})`],
    ['Caused by', causes.map((one) => `[${one.summary}](/reference/${one.area}/${one.id})`).join(', ')],
    [
      'Permission',
      scopes.map((scope) => `\`${scope}\``).join(' or ') || (permission ? `\`${permission}\`` : ''),
    ],
    ['SDK', sdk ? `\`${sdk}\`` : ''],
  ];
  const facts = rows.flatMap(([name, value]) => (value ? [`| ${name} | ${value} |`] : []));
  return [
    `# ${type}`,
    ['| | |', '|---|---|', ...facts].join('\n'),
    ...payloadSections(event, example),
    '[All webhook events](/reference/webhooks)',
  ].join('\n\n');
}

function payloadSections(event: EventType, { claims, event: told, known }: EventExample): string[] {
  if (isLegacy(event))
    return [
      '## Payload',
      'This event is older than the envelope of the others: its fields stand bare in the innermost `data`. The catalogue does not hold them.',
      block(claims),
    ];
  return [
    '## Event',
    'The innermost `data`, read:',
    block(told),
    known || event.slug === 'deleted'
      ? ''
      : 'The catalogue does not hold the fields of what this event tells of.',
    '## Payload of the token',
    'As it is signed: `data` is text, and holds the event as text once more.',
    block(claims),
  ].filter(Boolean);
}

function block(value: JsonObject): string {
  return `\`\`\`\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
