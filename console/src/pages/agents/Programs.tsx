import { Button, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner, useRefresh } from '../../api/queries.ts';
import type { AgentDetail, ConnectedClient } from '../../api/types.ts';
import { Confirm } from '../../parts/Confirm.tsx';
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
      <div className="table-wrap">
        <Table verticalSpacing="xs" miw={460}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.agents.name}</Table.Th>
              <Table.Th>{words.agents.letInBy}</Table.Th>
              <Table.Th>{words.agents.lastToken}</Table.Th>
              {isOwner ? <Table.Th>{words.common.actions}</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clients.map((client) => (
              <Table.Tr key={client.id}>
                <Table.Td>{client.name}</Table.Td>
                <Table.Td>{client.person}</Table.Td>
                <Table.Td>
                  <Time at={client.usedMs} />
                </Table.Td>
                {isOwner ? (
                  <Table.Td>
                    <Button size="compact-sm" variant="default" onClick={() => setEnding(client)}>
                      {words.agents.endProgram}
                    </Button>
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
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
