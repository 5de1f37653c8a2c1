import { Button, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useConnections, useIsOwner, useRefresh } from '../../api/queries.ts';
import type { AgentDetail, Connection } from '../../api/types.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { List } from '../../parts/List.tsx';
import { Empty, Loaded, Problem } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { words } from '../../words.ts';

const text = words.agentSites;

/** The sites that an agent works on: it is put on one, with nothing granted there, or taken off it. */
export function Sites({ detail }: { readonly detail: AgentDetail }) {
  const connections = useConnections();
  return (
    <Stack>
      <Text>{text.lead}</Text>
      <Loaded of={connections}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="local" title={words.overview.noConnections} />
          ) : (
            <Places detail={detail} all={all} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Places({
  detail: { agent, connections },
  all,
}: {
  readonly detail: AgentDetail;
  readonly all: readonly Connection[];
}) {
  const refresh = useRefresh();
  const isOwner = useIsOwner();
  const [state, setState] = useState<{ busy?: string; error?: Error }>({});
  const [leaving, setLeaving] = useState<Connection>();
  const path = (id: string): string => `/api/agents/${agent.id}/connections/${id}`;
  async function join({ id, name }: Connection): Promise<void> {
    setState({ busy: id });
    try {
      await call('PUT', path(id));
      await refresh('agents');
      say(text.joined(agent.name, name));
      setState({});
    } catch (error) {
      setState({ error: error as Error });
    }
  }
  const button = (connection: Connection) =>
    connections.includes(connection.id) ? (
      <Button
        key="leave"
        size="compact-sm"
        variant="default"
        onClick={() => setLeaving(connection)}
        aria-label={text.leaveOf(connection.name)}
      >
        {text.leave}
      </Button>
    ) : (
      <Button
        key="join"
        size="compact-sm"
        loading={state.busy === connection.id}
        onClick={() => void join(connection)}
        aria-label={text.joinOf(connection.name)}
      >
        {text.join}
      </Button>
    );
  return (
    <>
      <List
        heads={[text.site, words.common.state, ...(isOwner ? [words.common.actions] : [])]}
        rows={all.map((connection) => ({
          key: connection.id,
          cells: [
            connection.name,
            connections.includes(connection.id) ? (
              <Link
                key="on"
                to="/agents/$id"
                params={{ id: agent.id }}
                search={{ tab: 'access', site: connection.id }}
              >
                {text.on}
              </Link>
            ) : (
              text.off
            ),
            ...(isOwner ? [button(connection)] : []),
          ],
        }))}
      />
      {state.error ? <Problem error={state.error} /> : null}
      <Confirm
        opened={leaving !== undefined}
        close={() => setLeaving(undefined)}
        title={text.leaveTitle(agent.name, leaving?.name ?? '')}
        action={text.leave}
        run={async () => {
          await call('DELETE', path(leaving?.id ?? ''));
          await refresh('agents');
          say(text.left(agent.name, leaving?.name ?? ''));
        }}
      >
        {text.leaveText}
      </Confirm>
    </>
  );
}
