import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner } from '../../api/queries.ts';
import type { Connection, ConnectionCheck } from '../../api/types.ts';
import { Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';

/** Whether a connection works, asked when someone wants to know. */
export function Health({ connection }: { readonly connection: Connection }) {
  const isOwner = useIsOwner();
  const [state, setState] = useState<{ busy: boolean; check?: ConnectionCheck; error?: Error }>({
    busy: false,
  });
  async function check(): Promise<void> {
    setState({ busy: true });
    try {
      const answer = await call<ConnectionCheck>('POST', `/api/connections/${connection.id}/check`);
      setState({ busy: false, check: answer });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {connection.name}
        </Text>
        {isOwner ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void check()}
            loading={state.busy}
            aria-label={words.overview.checkOf(connection.name)}
          >
            {words.overview.check}
          </Button>
        ) : null}
      </Group>
      <Text size="sm" c="dimmed" aria-live="polite">
        {state.check ? `${state.check.ok ? '✓' : '✗'} ${state.check.message}` : connection.baseUrl}
      </Text>
      {state.check ? <Findings of={state.check} name={connection.name} /> : null}
      {state.error ? <Problem error={state.error} /> : null}
    </div>
  );
}

/** Area by area, what works and what is missing. */
function Findings({ of: { areas }, name }: { readonly of: ConnectionCheck; readonly name: string }) {
  return (
    <Stack component="ul" gap={4} mt="xs" p={0} aria-label={words.overview.findingsOf(name)}>
      {areas.map(({ area, name: areaName, ok, message }) => (
        <Group
          component="li"
          key={area}
          gap="xs"
          align="baseline"
          wrap="nowrap"
          style={{ listStyle: 'none' }}
        >
          <Badge className="tag" radius="sm" color={ok ? 'green' : 'red'} variant="light" miw={64}>
            {ok ? words.overview.works : words.overview.missing}
          </Badge>
          <Text size="sm">
            {areaName}: {message}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
