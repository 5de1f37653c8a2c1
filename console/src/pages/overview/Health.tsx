import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner } from '../../api/queries.ts';
import type { Connection } from '../../api/types.ts';
import { Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';

/** Whether a connection works, asked when someone wants to know. */
export function Health({ connection }: { readonly connection: Connection }) {
  const isOwner = useIsOwner();
  const [state, setState] = useState<{ busy: boolean; ok?: boolean; message?: string; error?: Error }>({
    busy: false,
  });
  async function check(): Promise<void> {
    setState({ busy: true });
    try {
      setState({
        busy: false,
        ...(await call<{ ok: boolean; message: string }>('POST', `/api/connections/${connection.id}/check`)),
      });
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
        {state.message ? `${state.ok ? '✓' : '✗'} ${state.message}` : connection.baseUrl}
      </Text>
      {state.error ? <Problem error={state.error} /> : null}
    </div>
  );
}
