import { Checkbox, Group, Select, TagsInput, TextInput } from '@mantine/core';
import { guardrailsWords } from '../../../words/guardrails.ts';
import type { Field } from './kinds.ts';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

interface Props {
  readonly field: Field;
  readonly value: string | readonly string[];
  readonly set: (value: string | readonly string[]) => void;
  /** What the gateway says is wrong with it. */
  readonly error: string | undefined;
}

/** The input that fits a field, with what is wrong beside it. */
export function FieldInput({ field, value, set, error }: Props) {
  const common = { label: field.label, description: field.hint, error };
  const list = Array.isArray(value) ? [...(value as readonly string[])] : [];
  const text = typeof value === 'string' ? value : '';
  switch (field.as) {
    case 'choice':
      return (
        <Select
          {...common}
          data={Object.entries(field.choices).map(([id, label]) => ({ value: id, label }))}
          value={text}
          onChange={(next) => set(next ?? '')}
          allowDeselect={false}
        />
      );
    case 'zone':
      return (
        <Select
          {...common}
          data={zones.includes(text) ? zones : [text, ...zones]}
          value={text}
          onChange={(next) => set(next ?? '')}
          allowDeselect={false}
          searchable
          limit={100}
        />
      );
    case 'list':
      return (
        <TagsInput
          {...common}
          data={[...(field.suggestions ?? [])]}
          value={list}
          onChange={set}
          acceptValueOnBlur
          clearable={false}
        />
      );
    case 'days':
      return (
        <Checkbox.Group {...common} value={list} onChange={set}>
          <Group gap="sm" mt={6}>
            {Object.entries(guardrailsWords.weekdays).map(([id, label]) => (
              <Checkbox key={id} value={id} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    default:
      return (
        <TextInput
          {...common}
          type={field.as === 'instant' ? 'datetime-local' : field.as === 'clock' ? 'time' : 'text'}
          inputMode={field.as === 'number' ? 'numeric' : field.as === 'amount' ? 'decimal' : 'text'}
          {...(field.as === 'currency' ? { maxLength: 3, w: 120 } : {})}
          value={text}
          onChange={({ currentTarget }) =>
            set(field.as === 'currency' ? currentTarget.value.toUpperCase() : currentTarget.value)
          }
        />
      );
  }
}
