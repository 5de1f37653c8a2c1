import { Button, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner, useRefresh } from '../../api/queries.ts';
import type { AgentDetail, ConnectedClient } from '../../api/types.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { List } from '../../parts/List.tsx';
import { Time } from '../../parts/Time.tsx';
import { say } from '../../parts/toast.tsx';
import { words } from '../../words.ts';

/** The programs that act as an agent because someone signed in with them; nothing when there are none. */
export function Programs({ detail: { agent, clients } }: { readonly detail: AgentDetail }) {
  const refresh = useRefresh();
  const isOwner = useIsOwner();
  const [ending, setEnding] = useState<ConnectedClient>();
  if (clients.length === 0) return null;
  return (
    <Stack mt="xl">
      <Title order={2} size="h4">
        {words.agents.programs}
      </Title>
      <Text size="sm" c="dimmed">
        {words.agents.programsLead}
      </Text>
      <List
        heads={[
          words.agents.name,
          words.agents.letInBy,
          words.agents.lastToken,
          ...(isOwner ? [words.common.actions] : []),
        ]}
        rows={clients.map((client) => ({
          key: client.id,
          cells: [
            client.name,
            client.person,
            <Time key="used" at={client.usedMs} />,
            ...(isOwner
              ? [
                  <Button key="end" size="compact-sm" variant="default" onClick={() => setEnding(client)}>
                    {words.agents.endProgram}
                  </Button>,
                ]
              : []),
          ],
        }))}
      />
      <Confirm
        opened={ending !== undefined}
        close={() => setEnding(undefined)}
        title={words.agents.endTitle(ending?.name ?? '')}
        action={words.agents.endProgram}
        run={async () => {
          await call('DELETE', `/api/agents/${agent.id}/clients/${ending?.id}`);
          await refresh('agents');
          say(words.agents.ended(ending?.name ?? ''));
        }}
      >
        {words.agents.endText}
      </Confirm>
    </Stack>
  );
}
