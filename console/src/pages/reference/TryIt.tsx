import { Alert, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useAgents, useIsOwner } from '../../api/queries.ts';
import type { MethodDetail, Tried } from '../../api/types.ts';
import { DecisionBadge } from '../../parts/badges.tsx';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Problem } from '../../parts/states.tsx';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';

/** Makes a call on the local Wix as an agent, and shows what was decided and answered. */
export function TryIt({ method }: { readonly method: MethodDetail }) {
  const isOwner = useIsOwner();
  const agents = useAgents();
  const [agent, setAgent] = useState<string | null>(null);
  const [path, setPath] = useState(method.exampleCall.path);
  const [body, setBody] = useState(
    method.exampleCall.body ? JSON.stringify(method.exampleCall.body, null, 2) : '',
  );
  const [state, setState] = useState<{ busy: boolean; tried?: Tried; error?: Error }>({ busy: false });
  const chosen = agent ?? agents.data?.[0]?.id ?? null;
  const takesBody = method.verb !== 'GET' && method.verb !== 'DELETE';
  const parsed = takesBody && body.trim() !== '' ? parse(body) : undefined;
  async function send(): Promise<void> {
    setState({ busy: true });
    try {
      const tried = await call<Tried>('POST', '/api/try', {
        agent: chosen,
        verb: method.verb,
        path,
        ...(parsed ? { body: parsed.value } : {}),
      });
      setState({ busy: false, tried });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  if (!isOwner) return <Text c="dimmed">{words.reference.tryOwner}</Text>;
  const wrong = parsed !== undefined && parsed.value === undefined;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {words.reference.tryLead}
      </Text>
      <Select
        label={words.reference.as}
        data={(agents.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen}
        onChange={setAgent}
        allowDeselect={false}
      />
      <TextInput
        label={words.reference.path}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        classNames={{ input: 'mono' }}
      />
      {takesBody ? (
        <Textarea
          label={words.reference.body}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          error={wrong ? words.reference.badJson : undefined}
          autosize
          minRows={4}
          maxRows={16}
          classNames={{ input: 'mono' }}
          spellCheck={false}
        />
      ) : null}
      <Group>
        <Button onClick={() => void send()} loading={state.busy} disabled={wrong || !chosen}>
          {words.reference.send}
        </Button>
      </Group>
      <div aria-live="polite">
        {state.error ? <Problem error={state.error} /> : null}
        {state.tried ? <Answer tried={state.tried} /> : null}
      </div>
    </Stack>
  );
}

function Answer({ tried: { status, durationMs, body, entry } }: { readonly tried: Tried }) {
  return (
    <Stack gap="xs">
      {entry ? (
        <Alert color={entry.decision === 'allowed' ? 'teal' : 'red'} variant="light" data-testid="decision">
          <Group gap="xs" mb={4}>
            <DecisionBadge decision={entry.decision} />
          </Group>
          <Text size="sm">{entry.sentence}</Text>
        </Alert>
      ) : null}
      <Text size="sm" fw={600}>
        {words.reference.answered(status, formatNumber(durationMs))}
      </Text>
      <CodeBlock code={pretty(body)} label={words.reference.response} />
    </Stack>
  );
}

function parse(text: string): { value: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { value: undefined };
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
