import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../../parts/Confirm.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/Time.tsx';
import { localWords } from '../../words/local.ts';
import { useDo } from './lists.tsx';
import { control, useControl } from './local-api.ts';

const text = localWords;
const hourMs = 3_600_000;

/** The time of the local Wix, its data as it was, and starting over. */
export function ClockAndSnapshots() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Clock />
      <Snapshots />
      <Reset />
    </SimpleGrid>
  );
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

function Clock() {
  const clock = useControl<{ now: string; frozen: boolean }>('/clock', 2_000);
  const act = useDo();
  const [at, setAt] = useState('');
  const move = (change: object): void => void act(() => control('POST', '/clock', change));
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {text.clock}
      </Title>
      <Loaded of={clock}>
        {({ now, frozen }) => (
          <Stack>
            <div>
              <Text size="sm" c="dimmed">
                {text.now}
              </Text>
              <Text fz="lg" fw={600} data-testid="clock">
                <time dateTime={now}>{exact.format(new Date(now))}</time>
              </Text>
              <Text size="sm">{frozen ? text.frozen : text.running}</Text>
            </div>
            <Group gap="xs">
              <Button variant="default" onClick={() => move({ advanceMs: hourMs })}>
                {text.forward.hour}
              </Button>
              <Button variant="default" onClick={() => move({ advanceMs: 24 * hourMs })}>
                {text.forward.day}
              </Button>
              <Button variant="default" onClick={() => move({ advanceMs: 30 * 24 * hourMs })}>
                {text.forward.month}
              </Button>
              <Button variant="default" onClick={() => move({ freeze: !frozen })}>
                {frozen ? text.unfreeze : text.freeze}
              </Button>
            </Group>
            <Group align="flex-end" gap="xs">
              <TextInput
                type="datetime-local"
                label={text.setTo}
                value={at}
                onChange={(event) => setAt(event.currentTarget.value)}
              />
              <Button
                variant="default"
                disabled={at === ''}
                onClick={() => move({ now: new Date(at).toISOString() })}
              >
                {text.set}
              </Button>
            </Group>
          </Stack>
        )}
      </Loaded>
    </section>
  );
}

function Snapshots() {
  const snapshots = useControl<{ snapshots: readonly { id: string; createdAt: string }[] }>(
    '/snapshots',
    false,
  );
  const act = useDo();
  const [asking, setAsking] = useState<string>();
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {text.snapshots}
      </Title>
      <Loaded of={snapshots}>
        {({ snapshots: list }) => (
          <Stack>
            {list.length === 0 ? <Text c="dimmed">{text.noSnapshots}</Text> : null}
            {list.map(({ id, createdAt }) => (
              <Group key={id} justify="space-between" wrap="nowrap">
                <Text size="sm">
                  <Time at={createdAt} style="short" /> <span className="mono note">{id.slice(0, 8)}</span>
                </Text>
                <Button size="compact-sm" variant="default" onClick={() => setAsking(id)}>
                  {text.restore}
                </Button>
              </Group>
            ))}
            <Group>
              <Button onClick={() => void act(() => control('POST', '/snapshots', {}), text.taken)}>
                {text.take}
              </Button>
            </Group>
          </Stack>
        )}
      </Loaded>
      <Confirm
        opened={asking !== undefined}
        close={() => setAsking(undefined)}
        title={text.restoreTitle}
        action={text.restore}
        run={() => act(() => control('POST', `/snapshots/${asking}/restore`, {}), text.restored)}
      >
        {text.restoreText}
      </Confirm>
    </section>
  );
}

function Reset() {
  const act = useDo();
  const [seed, setSeed] = useState<'demo' | 'empty'>();
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {text.reset}
      </Title>
      <Group gap="xs">
        <Button variant="default" onClick={() => setSeed('demo')}>
          {text.resetDemo}
        </Button>
        <Button variant="default" onClick={() => setSeed('empty')}>
          {text.resetEmpty}
        </Button>
      </Group>
      <Confirm
        opened={seed !== undefined}
        close={() => setSeed(undefined)}
        title={text.resetTitle}
        action={seed === 'empty' ? text.resetEmpty : text.resetDemo}
        run={() => act(() => control('POST', '/reset', { seed }), text.resetDone)}
      >
        {text.resetText}
      </Confirm>
    </section>
  );
}
