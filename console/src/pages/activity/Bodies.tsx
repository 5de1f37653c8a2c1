import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '../../api/call.ts';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Loaded, Loading } from '../../parts/states.tsx';
import { words } from '../../words.ts';

const text = words.activity.bodies;

/** JSON, or nothing where there was none or too much to be read whole. */
interface Kept {
  readonly request: unknown;
  readonly response: unknown;
}

/** What was kept of a call's bodies; `null` where nothing was. */
function useBodies(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['entry', id, 'bodies'],
    queryFn: async ({ signal }) => {
      try {
        return await call<Kept>('GET', `/api/activity/${id}/bodies`, undefined, { signal });
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }
    },
    enabled,
    retry: false,
  });
}

/** What a call said and was answered, asked for only when someone wants to see it. */
export function Bodies({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false);
  const bodies = useBodies(id, isOpen);
  return (
    <section aria-label={text.title}>
      <Title order={3} size="h5" mb={6}>
        {text.title}
      </Title>
      {isOpen ? (
        <Loaded of={bodies} loading={<Loading rows={2} height={80} />}>
          {(kept) => (kept ? <Both kept={kept} /> : <Text size="sm">{text.none}</Text>)}
        </Loaded>
      ) : (
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          {text.show}
        </Button>
      )}
    </section>
  );
}

function Both({ kept }: { readonly kept: Kept }) {
  return (
    <Stack gap="xs">
      <Text size="sm">{text.covered}</Text>
      <Body label={text.request} value={kept.request} />
      <Body label={text.response} value={kept.response} />
    </Stack>
  );
}

function Body({ label, value }: { readonly label: string; readonly value: unknown }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      {value === null ? (
        <Text size="sm">{text.empty}</Text>
      ) : (
        <CodeBlock code={JSON.stringify(value, null, 2)} label={label} />
      )}
    </div>
  );
}
