import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAgents } from '../../api/queries.ts';
import { areas } from '../../areas.ts';
import { Icon } from '../../parts/Icon.tsx';
import { words } from '../../words.ts';
import type { Filter } from './filter.ts';

/** What the log is narrowed to. Every choice changes the address, so that it can be kept and sent on. */
export function Filters({ filter }: { readonly filter: Filter }) {
  const navigate = useNavigate({ from: '/activity' });
  const agents = useAgents();
  const [text, setText] = useState(filter.q ?? '');
  useEffect(() => setText(filter.q ?? ''), [filter.q]);
  function set(change: Partial<Record<keyof Filter, string | undefined>>): void {
    void navigate({
      search: (was) =>
        Object.fromEntries(
          Object.entries({ ...was, ...change }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
    });
  }
  const search = useDebouncedCallback((q: string) => set({ q: q.trim() || undefined }), 250);
  return (
    <Group gap="sm" mb="sm" align="flex-end" role="search" aria-label={words.activity.filters}>
      <TextInput
        aria-label={words.activity.search}
        placeholder={words.activity.search}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        flex="1 1 220px"
        maw={420}
      />
      <Choice
        label={words.activity.agent}
        value={filter.agent}
        data={(agents.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        set={(agent) => set({ agent })}
      />
      <Choice
        label={words.activity.area}
        value={filter.area}
        data={areas.map(({ id, name }) => ({ value: id, label: name }))}
        set={(area) => set({ area })}
      />
      <Choice
        label={words.activity.decision}
        value={filter.decision}
        data={Object.entries(words.decisions).map(([value, label]) => ({ value, label }))}
        set={(decision) => set({ decision })}
      />
      <Day label={words.activity.from} value={filter.from} set={(from) => set({ from })} />
      <Day label={words.activity.to} value={filter.to} set={(to) => set({ to })} />
      {Object.keys(filter).length > 0 ? (
        <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
          {words.activity.clear}
        </Button>
      ) : null}
    </Group>
  );
}

function Choice({
  label,
  value,
  data,
  set,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly set: (value: string | undefined) => void;
}) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...data]}
      value={value ?? null}
      onChange={(next) => set(next ?? undefined)}
      clearable
      searchable={data.length > 8}
      w={{ base: 'calc(50% - 6px)', sm: 150 }}
      clearButtonProps={{ 'aria-label': `${words.activity.any}: ${label}` }}
    />
  );
}

/** A moment in the viewer's zone; in the address it is exact. */
function Day({
  label,
  value,
  set,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly set: (value: string | undefined) => void;
}) {
  const date = value && !Number.isNaN(Date.parse(value)) ? new Date(value) : undefined;
  const local = date
    ? new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    : '';
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      value={local}
      onChange={({ currentTarget: { value: next } }) =>
        set(next === '' ? undefined : new Date(next).toISOString())
      }
      w={{ base: '100%', sm: 236 }}
      leftSection={<span style={{ fontSize: 12 }}>{label}</span>}
      leftSectionWidth={46}
    />
  );
}
