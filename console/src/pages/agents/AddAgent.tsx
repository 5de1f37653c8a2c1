import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useConnections, useRefresh } from '../../api/queries.ts';
import type { Agent } from '../../api/types.ts';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';
import { SetUp } from './SetUp.tsx';

interface Made {
  readonly agent: Agent;
  readonly key: string;
}

/** Adds an agent, then shows its key, once, with what to paste where. */
export function AddAgent({
  opened,
  close,
  onMade,
}: {
  readonly opened: boolean;
  readonly close: () => void;
  /** Where the key is shown by whoever asked for the agent, instead of here. */
  readonly onMade?: (made: Made) => void;
}) {
  const [made, setMade] = useState<Made>();
  function end(): void {
    close();
    setMade(undefined);
  }
  return (
    <Modal
      opened={opened}
      onClose={end}
      size="lg"
      title={made ? words.agents.keyTitle(made.agent.name) : words.agents.add}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      closeButtonProps={{ 'aria-label': words.common.close }}
    >
      {made ? (
        <KeyShown agent={made.agent} text={made.key} end={end} />
      ) : (
        <Form
          onMade={
            onMade
              ? (next) => {
                  close();
                  onMade(next);
                }
              : setMade
          }
        />
      )}
    </Modal>
  );
}

function Form({ onMade }: { readonly onMade: (made: Made) => void }) {
  const connections = useConnections();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const [left, setLeft] = useState<readonly string[]>([]);
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  const sites = connections.data ?? [];
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setState({ busy: true });
    try {
      const wanted = sites.map(({ id }) => id).filter((id) => !left.includes(id));
      const made = await call<Made>('POST', '/api/agents', {
        name: name.trim(),
        purpose,
        ...(sites.length > 0 ? { connections: wanted } : {}),
      });
      await refresh('agents', 'overview');
      onMade(made);
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput
          label={words.agents.name}
          description={words.agents.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
          withAsterisk={false}
        />
        <Textarea
          label={`${words.agents.purpose} (${words.common.optional})`}
          description={words.agents.purposeHint}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          maxLength={1_000}
          autosize
          minRows={2}
        />
        {sites.length > 1 ? (
          <Checkbox.Group
            label={words.agents.sites}
            value={sites.map(({ id }) => id).filter((id) => !left.includes(id))}
            onChange={(ids) => setLeft(sites.map(({ id }) => id).filter((id) => !ids.includes(id)))}
          >
            <Stack gap="xs" mt="xs">
              {sites.map(({ id, name: called }) => (
                <Checkbox key={id} value={id} label={called} />
              ))}
            </Stack>
          </Checkbox.Group>
        ) : null}
        {state.error ? <Problem error={state.error} /> : null}
        <Group justify="flex-end">
          <Button type="submit" loading={state.busy}>
            {words.agents.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The key, this once. */
export function KeyShown({
  agent,
  text,
  end,
}: {
  readonly agent: Agent;
  readonly text: string;
  readonly end: () => void;
}) {
  return (
    <Stack>
      <Alert color="yellow" variant="light">
        <Text size="sm">{words.agents.keyOnce}</Text>
      </Alert>
      <CodeBlock code={text} label={words.agents.keyLabel} />
      <SetUp agent={agent} agentKey={text} />
      <Group justify="flex-end">
        <Button variant="default" onClick={end}>
          {words.agents.keyKept}
        </Button>
        <Button component={Link} to={`/agents/${agent.id}`} onClick={end}>
          {words.agents.open}
        </Button>
      </Group>
    </Stack>
  );
}
