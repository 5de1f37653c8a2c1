import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { Loaded, Problem } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';

const text = settingsWords;

interface Verdict {
  readonly ok: boolean;
  readonly entries?: number;
  readonly records?: number;
  readonly firstBroken?: unknown;
}

/** The log as evidence, and everything as files. */
export function Log() {
  const [state, setState] = useState<{ busy: boolean; verdict?: Verdict; error?: Error }>({ busy: false });
  async function verify(): Promise<void> {
    setState({ busy: true });
    try {
      setState({ busy: false, verdict: await call<Verdict>('GET', '/api/activity/verify') });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  const { verdict } = state;
  return (
    <Stack>
      <Text>{text.log.lead}</Text>
      <Group>
        <Button onClick={() => void verify()} loading={state.busy}>
          {words.activity.verify}
        </Button>
      </Group>
      <div aria-live="polite">
        {state.error ? <Problem error={state.error} /> : null}
        {verdict ? (
          <Text fw={600}>
            {verdict.ok
              ? `✓ ${words.activity.whole(formatNumber(verdict.records ?? verdict.entries ?? 0))}`
              : `✗ ${words.activity.broken} ${JSON.stringify(verdict.firstBroken)}`}
          </Text>
        ) : null}
      </div>
      <Title order={2} size="h5">
        {words.activity.export}
      </Title>
      <Stack gap={4}>
        <Anchor href="/api/activity?format=csv" download>
          {text.log.export}: {words.activity.csv}
        </Anchor>
        <Anchor href="/api/activity?format=ndjson" download>
          {text.log.export}: {words.activity.ndjson}
        </Anchor>
      </Stack>
      <Stack gap={4}>
        <Anchor href="/api/policy" download="fairlead-policy.json">
          {text.log.policy}
        </Anchor>
        <Anchor href="/api/export" download>
          {text.log.everything}
        </Anchor>
      </Stack>
      <Text size="sm" c="dimmed">
        {text.log.everythingHint}
      </Text>
      <Anchors />
    </Stack>
  );
}

interface AnchorState {
  readonly to: string | null;
  readonly written: string | null;
  readonly problem: string | null;
  readonly anchors: readonly { readonly chain: string; readonly position: number; readonly hash: string }[];
}

/** Where the log stands, kept where whoever rewrites the log cannot reach. */
function Anchors() {
  const anchors = useQuery({
    queryKey: ['anchors'],
    queryFn: ({ signal }) => call<AnchorState>('GET', '/api/anchors', undefined, { signal }),
  });
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {text.anchors.title}
      </Title>
      <Stack gap="xs">
        <Text size="sm">{text.anchors.lead}</Text>
        <Loaded of={anchors}>
          {({ to, written, problem, anchors: now }) => (
            <Stack gap={4}>
              <Text>
                {to === null ? text.anchors.nowhere : text.anchors.to(to)}{' '}
                {written === null ? null : (
                  <>
                    {text.anchors.written} <Time at={written} />.
                  </>
                )}
              </Text>
              {problem === null ? null : <Problem error={new Error(problem)} />}
              <Anchor href="/api/anchors?format=ndjson" download>
                {text.anchors.save(now.length)}
              </Anchor>
            </Stack>
          )}
        </Loaded>
      </Stack>
    </section>
  );
}
