import { Alert, Anchor, Button, Card, Group, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import { useAgents, useRefresh, useSummary } from '../../api/queries.ts';
import { useLiveEntries } from '../../api/stream.ts';
import type { Agent, Entry, Grant } from '../../api/types.ts';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { sayProblem } from '../../parts/toast.tsx';
import { words } from '../../words.ts';
import { AddAgent } from '../agents/AddAgent.tsx';

interface Chosen {
  readonly agent: Agent;
  readonly key: string;
}

/** From nothing to an agent's first call, seen here as it happens. Gone once any agent has called. */
export function Guide({ hide }: { readonly hide: () => void }) {
  const summary = useSummary(30 * 24, 30);
  const [started, setStarted] = useState(false);
  const [chosen, setChosen] = useState<Chosen>();
  const [allowed, setAllowed] = useState(false);
  const [seen, setSeen] = useState<Entry>();
  useLiveEntries((entry) => {
    if (chosen && entry.kind === 'call' && entry.agent.id === chosen.agent.id && entry.outcome !== 'open')
      setSeen(entry);
  });
  const total = summary.data?.total;
  const anyCall = total ? total.allowed + total.denied + total.held > 0 : true;
  if (anyCall && !started) return null;
  return (
    <Card withBorder padding="lg" component="section" className="guide">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {words.guide.title}
          </Title>
          <Text c="dimmed">{words.guide.lead}</Text>
        </div>
        <Button variant="subtle" size="compact-sm" onClick={hide}>
          {words.guide.hide}
        </Button>
      </Group>
      <Stack mt="md" gap="lg">
        <Step number={1} title={words.guide.add} done={chosen !== undefined}>
          <ChooseAgent
            chosen={chosen}
            choose={(next) => {
              setStarted(true);
              setChosen(next);
            }}
          />
        </Step>
        <Step number={2} title={words.guide.allow} done={allowed}>
          {chosen ? (
            <AllowContacts agent={chosen.agent} allowed={allowed} done={() => setAllowed(true)} />
          ) : null}
        </Step>
        <Step number={3} title={words.guide.copy} done={seen?.decision === 'allowed'}>
          {chosen && allowed ? <FirstCall chosen={chosen} seen={seen} /> : null}
        </Step>
      </Stack>
    </Card>
  );
}

function Step({
  number,
  title,
  done,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Group align="flex-start" wrap="nowrap" gap="sm">
      <span className={done ? 'step step-done' : 'step'} aria-hidden="true">
        {done ? <Icon name="check" size={15} /> : number}
      </span>
      <Stack gap="xs" flex={1} miw={0}>
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Group>
  );
}

function ChooseAgent({
  chosen,
  choose,
}: {
  readonly chosen: Chosen | undefined;
  readonly choose: (next: Chosen) => void;
}) {
  const agents = useAgents();
  const [adding, { open, close }] = useDisclosure();
  const [existing, setExisting] = useState<string | null>(null);
  const agent = agents.data?.find(({ id }) => id === existing);
  async function makeKey(): Promise<void> {
    if (!agent) return;
    try {
      choose({ agent, ...(await call<{ key: string }>('POST', `/api/agents/${agent.id}/keys`, {})) });
    } catch (error) {
      sayProblem(error);
    }
  }
  if (chosen)
    return (
      <>
        <Text size="sm">{words.guide.key}</Text>
        <CodeBlock code={chosen.key} label={words.agents.keyTitle(chosen.agent.name)} />
      </>
    );
  return (
    <>
      <Text size="sm" c="dimmed">
        {words.guide.addLead}
      </Text>
      <Group align="flex-end" gap="sm">
        <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
          {words.agents.add}
        </Button>
        {agents.data && agents.data.length > 0 ? (
          <Select
            label={words.guide.choose}
            data={agents.data.map(({ id, name }) => ({ value: id, label: name }))}
            value={existing}
            onChange={setExisting}
          />
        ) : null}
        {agent ? (
          <Button variant="default" onClick={() => void makeKey()}>
            {words.guide.newKeyFor(agent.name)}
          </Button>
        ) : null}
      </Group>
      <AddAgent opened={adding} close={close} onMade={choose} />
    </>
  );
}

function AllowContacts({
  agent,
  allowed,
  done,
}: {
  readonly agent: Agent;
  readonly allowed: boolean;
  readonly done: () => void;
}) {
  const refresh = useRefresh();
  async function allow(): Promise<void> {
    try {
      const path = `/api/agents/${agent.id}/grants`;
      const { areas } = await call<Grant>('GET', path);
      if (areas.contacts !== 'full') await call('PATCH', path, { areas: { contacts: 'read' } });
      await refresh('agents');
      done();
    } catch (error) {
      sayProblem(error);
    }
  }
  if (allowed) return <Text size="sm">{words.guide.allowed(agent.name)}</Text>;
  return (
    <Group>
      <Text size="sm" c="dimmed">
        {words.guide.allowLead(agent.name)}
      </Text>
      <Button onClick={() => void allow()}>{words.guide.allowDo}</Button>
    </Group>
  );
}

function FirstCall({ chosen, seen }: { readonly chosen: Chosen; readonly seen: Entry | undefined }) {
  const code = `curl ${location.origin}/contacts/v4/contacts/query \\\n  -H 'authorization: ${chosen.key}' \\\n  -H 'content-type: application/json' \\\n  -d '{"query":{"paging":{"limit":3}}}'`;
  return (
    <>
      <CodeBlock code={code} label={words.guide.copy} />
      <div aria-live="polite">
        {seen ? (
          <Alert
            color={seen.decision === 'allowed' ? 'teal' : 'yellow'}
            variant="light"
            title={words.guide.done}
          >
            <Text size="sm">{seen.sentence}</Text>
            {seen.decision === 'allowed' ? null : <Text size="sm">{words.guide.denied}</Text>}
            <Anchor component={Link} to="/activity" size="sm">
              {words.guide.next}
            </Anchor>
          </Alert>
        ) : (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm" c="dimmed">
              {words.guide.wait}
            </Text>
          </Group>
        )}
      </div>
    </>
  );
}
