import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { call, callLong } from '../../api/call.ts';
import { Loaded, Problem } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';

const text = settingsWords;

/** The log as evidence, and everything as files. */
export function Log() {
  return (
    <Stack>
      <Text>{text.log.lead}</Text>
      <Check />
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

interface Progress {
  readonly checked: number;
  readonly of: number;
}

interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly firstBroken?: string;
  readonly reason?: string;
}

interface CheckState {
  readonly percent?: number;
  readonly verdict?: Verdict;
  readonly stopped?: true;
  readonly error?: Error;
}

/** Goes through the whole log: shows how far it is, and stops when it is told to or nobody looks any more. */
function Check() {
  const [{ percent, verdict, stopped, error }, setState] = useState<CheckState>({});
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  async function verify(): Promise<void> {
    running.current = new AbortController();
    const { signal } = running.current;
    setState({ percent: 0 });
    try {
      const found = await callLong<Verdict, Partial<Progress>>(
        '/api/activity/verify',
        signal,
        ({ checked, of }) => {
          if (checked !== undefined && of) setState({ percent: Math.floor((100 * checked) / of) });
        },
      );
      setState({ verdict: found });
    } catch (problem) {
      setState(signal.aborted ? { stopped: true } : { error: problem as Error });
    }
  }
  return (
    <>
      {percent === undefined ? (
        <Group>
          <Button onClick={() => void verify()}>{words.activity.verify}</Button>
        </Group>
      ) : (
        <Group>
          <progress value={percent} max={100} aria-label={words.activity.verify} />
          <Text size="sm">{words.activity.checking(percent)}</Text>
          <Button variant="default" onClick={() => running.current?.abort()}>
            {words.common.cancel}
          </Button>
        </Group>
      )}
      <div aria-live="polite">
        {error ? <Problem error={error} /> : null}
        {stopped ? <Text>{words.activity.checkStopped}</Text> : null}
        {verdict ? <Told verdict={verdict} /> : null}
      </div>
    </>
  );
}

function Told({ verdict: { ok, entries, firstBroken, reason } }: { readonly verdict: Verdict }) {
  if (ok) return <Text fw={600}>✓ {words.activity.whole(formatNumber(entries))}</Text>;
  return (
    <Text fw={600}>
      ✗ {words.activity.broken(reason ?? '')}{' '}
      {firstBroken ? (
        <Anchor component={Link} to={`/activity?entry=${firstBroken}`}>
          {words.activity.brokenEntry}
        </Anchor>
      ) : null}
    </Text>
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
