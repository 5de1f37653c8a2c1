import { Alert, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../api/call.ts';
import { useIsOwner, useRefresh } from '../../api/queries.ts';
import { Loaded, Problem } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { say } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { Form } from './Form.tsx';

const text = settingsWords.retention;

interface Kept {
  readonly days: number;
  readonly maxEntries: number;
  readonly entries: number;
  readonly oldest: string | null;
  readonly wouldGo: number;
  /** Set where Fairlead is started. */
  readonly fixed: boolean;
}

function useKept(rule?: { readonly days: string; readonly maxEntries: string }) {
  return useQuery({
    queryKey: ['retention', rule],
    queryFn: ({ signal }) => call<Kept>('GET', `/api/retention${query(rule ?? {})}`, undefined, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** How long the log is kept. What that takes off is told before it is set. */
export function Retention() {
  const kept = useKept();
  return (
    <Stack>
      <Text>{text.lead}</Text>
      <Loaded of={kept}>{(now) => <Rule key={`${now.days} ${now.maxEntries}`} now={now} />}</Loaded>
    </Stack>
  );
}

function Rule({ now }: { readonly now: Kept }) {
  const isOwner = useIsOwner();
  const refresh = useRefresh();
  const [days, setDays] = useState(String(now.days));
  const [maxEntries, setMaxEntries] = useState(String(now.maxEntries));
  const [asked] = useDebouncedValue({ days, maxEntries }, 250);
  const would = useKept(asked);
  const disabled = !isOwner || now.fixed;
  const put = async (rule: Pick<Kept, 'days' | 'maxEntries'>): Promise<void> => {
    await call('PUT', '/api/retention', { days: rule.days, maxEntries: rule.maxEntries });
    await refresh('retention');
  };
  return (
    <Stack>
      <Text>
        {text.now(formatNumber(now.entries))}{' '}
        {now.oldest === null ? null : (
          <>
            {text.oldest} <Time at={now.oldest} style="short" />.
          </>
        )}
      </Text>
      {now.fixed ? <Alert color="yellow">{text.fixed}</Alert> : null}
      <Form
        action={text.set}
        disabled={disabled}
        send={async () => {
          await put({ days: Number(days), maxEntries: Number(maxEntries) });
          say(text.done, () => void put(now));
        }}
      >
        <Group align="flex-start">
          <TextInput
            label={text.days}
            description={text.forEver}
            inputMode="numeric"
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
            disabled={disabled}
          />
          <TextInput
            label={text.maxEntries}
            description={text.all}
            inputMode="numeric"
            value={maxEntries}
            onChange={(event) => setMaxEntries(event.currentTarget.value)}
            disabled={disabled}
          />
        </Group>
        <div aria-live="polite">
          {would.error ? (
            <Problem error={would.error} />
          ) : (
            <Text fw={600}>
              {would.data && would.data.wouldGo > 0
                ? text.wouldGo(formatNumber(would.data.wouldGo))
                : text.nothingGoes}
            </Text>
          )}
        </div>
      </Form>
    </Stack>
  );
}
