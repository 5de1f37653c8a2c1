import { Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { JsonSchema, SchemaWithDefs } from '../../api/types.ts';
import { Icon } from '../../parts/Icon.tsx';
import { words } from '../../words.ts';

type Defs = SchemaWithDefs['defs'];

/** The fields of a message, opened one by one: some nest for ever. */
export function SchemaView({ schema, defs }: SchemaWithDefs) {
  return <Fields schema={resolve(schema, defs)} defs={defs} depth={0} />;
}

function Fields({
  schema,
  defs,
  depth,
}: {
  readonly schema: JsonSchema;
  readonly defs: Defs;
  readonly depth: number;
}) {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema.required ?? []) as string[]);
  if (properties.length === 0) return <Text c="dimmed">{words.common.none}</Text>;
  return (
    <ul className="fields">
      {properties.map(([name, property]) => (
        <Field
          key={name}
          name={name}
          schema={property}
          required={required.has(name)}
          defs={defs}
          depth={depth}
        />
      ))}
    </ul>
  );
}

function Field({
  name,
  schema,
  required,
  defs,
  depth,
}: {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly defs: Defs;
  readonly depth: number;
}) {
  const own = resolve(schema, defs);
  const inner = own.type === 'array' ? resolve((own.items ?? {}) as JsonSchema, defs) : own;
  const opens = inner.properties !== undefined && Object.keys(inner.properties as object).length > 0;
  const [open, setOpen] = useState(depth === 0 && opens && required);
  const head = (
    <>
      <span className="mono field-name">{name}</span> <span className="field-type">{typeOf(own, inner)}</span>
      {required ? <span className="field-required"> {words.reference.required}</span> : null}
    </>
  );
  return (
    <li>
      {opens ? (
        <UnstyledButton onClick={() => setOpen(!open)} aria-expanded={open} className="field-head">
          <Icon name={open ? 'down' : 'right'} size={13} /> {head}
        </UnstyledButton>
      ) : (
        <div className="field-head field-leaf">{head}</div>
      )}
      {Array.isArray(inner.enum) ? <div className="field-note mono">{inner.enum.join(' · ')}</div> : null}
      {open ? <Fields schema={inner} defs={defs} depth={depth + 1} /> : null}
    </li>
  );
}

function resolve(schema: JsonSchema, defs: Defs): JsonSchema {
  return typeof schema.$ref === 'string' ? (defs[schema.$ref.slice('#/$defs/'.length)] ?? {}) : schema;
}

function typeOf(own: JsonSchema, inner: JsonSchema): string {
  const one = String(inner.format ?? (Array.isArray(inner.enum) ? 'one of' : (inner.type ?? 'anything')));
  const limits = [
    own.maxLength ? `≤ ${own.maxLength} letters` : '',
    own.maximum === undefined ? '' : `≤ ${own.maximum}`,
    own.minimum === undefined ? '' : `≥ ${own.minimum}`,
    own.maxItems ? `≤ ${own.maxItems} items` : '',
  ].filter(Boolean);
  return [own.type === 'array' ? `list of ${one}` : one, ...limits].join(', ');
}
