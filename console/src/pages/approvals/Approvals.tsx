import { Badge, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { call } from '../../api/call.ts';
import { useAgents, useConnections, useRefresh, useSession } from '../../api/queries.ts';
import { useLiveEntries } from '../../api/stream.ts';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { words } from '../../words.ts';
import { type Approval, useApprovals } from './waiting.ts';

type Answer = 'approve' | 'reject';

/** The inbox of calls that wait: it fills by itself, and is answered with the keyboard. */
export function Approvals() {
  const approvals = useApprovals();
  const refresh = useRefresh();
  useLiveEntries(({ decision, kind }) => {
    if (decision === 'held' || kind === 'change') void refresh('approvals');
  });
  return (
    <>
      <PageHead
        title={words.approvals.title}
        lead={words.approvals.lead}
        actions={<Notify waiting={(approvals.data ?? []).filter(({ state }) => state === 'pending')} />}
      />
      <Loaded of={approvals}>{(list) => <Inbox approvals={list} />}</Loaded>
    </>
  );
}

function Inbox({ approvals }: { readonly approvals: readonly Approval[] }) {
  const refresh = useRefresh();
  const role = useSession().data?.person.role;
  const mayAnswer = role === 'owner' || role === 'approver';
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState<string>();
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  const noteField = useRef<HTMLInputElement>(null);
  const waiting = approvals.filter(({ state }) => state === 'pending');
  const answered = approvals.filter(({ state }) => state !== 'pending').slice(0, 20);
  const at = Math.max(
    waiting.findIndex(({ id }) => id === chosen),
    0,
  );
  const current = waiting[at];

  async function answer(approval: Approval | undefined, how: Answer): Promise<void> {
    if (!approval || !mayAnswer || busy) return;
    setBusy(approval.id);
    try {
      const note = notes[approval.id]?.trim();
      await call('POST', `/api/approvals/${approval.id}/${how}`, note ? { note } : {});
      const told = approval.kind === 'call' ? words.approvals.approved : words.approvals.approvedAccess;
      say(how === 'approve' ? told : words.approvals.rejected);
    } catch (error) {
      sayProblem(error);
    }
    setBusy(undefined);
    await refresh('approvals', 'overview');
  }
  const step = (by: number): void =>
    setChosen(waiting[Math.min(Math.max(at + by, 0), waiting.length - 1)]?.id);
  useHotkeys([
    ['ArrowDown', () => step(1)],
    ['ArrowUp', () => step(-1)],
    ['a', () => void answer(current, 'approve')],
    ['r', () => void answer(current, 'reject')],
    ['n', () => noteField.current?.focus()],
  ]);

  return (
    <Stack gap="xl" maw={960}>
      {waiting.length === 0 ? (
        <Empty icon="approvals" title={words.approvals.empty}>
          {words.approvals.emptyLead}
        </Empty>
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            {mayAnswer ? words.approvals.keys : words.approvals.noMore}
          </Text>
          {waiting.map((approval) => (
            <Waiting
              key={approval.id}
              approval={approval}
              chosen={approval === current}
              choose={() => setChosen(approval.id)}
              busy={busy === approval.id}
              note={notes[approval.id] ?? ''}
              setNote={(note) => setNotes({ ...notes, [approval.id]: note })}
              noteField={approval === current ? noteField : undefined}
              {...(mayAnswer ? { answer: (how: Answer) => void answer(approval, how) } : {})}
            />
          ))}
        </Stack>
      )}
      {answered.length > 0 ? (
        <section>
          <Title order={2} size="h4" mb="xs">
            {words.approvals.before}
          </Title>
          <div className="rows">
            {answered.map((approval) => (
              <div className="row" key={approval.id}>
                <Group gap="xs" wrap="nowrap" align="flex-start">
                  <StateTag approval={approval} />
                  <div>
                    <Text size="sm">{approval.sentence}</Text>
                    <Text size="xs" c="dimmed">
                      {approval.decidedBy ? `${words.approvals.by(approval.decidedBy)}, ` : ''}
                      <Time at={approval.decidedAt ?? approval.expiresAt} />
                    </Text>
                    {approval.note ? <Text size="sm">“{approval.note}”</Text> : null}
                  </div>
                </Group>
              </div>
            ))}
          </div>
        </section>
      ) : null}
    </Stack>
  );
}

function StateTag({ approval: { state } }: { readonly approval: Approval }) {
  const kind = { approved: 'allowed', rejected: 'denied', pending: 'held' }[state as string] ?? 'made';
  return (
    <Badge className={`tag tag-${kind}`} radius="sm" style={{ flex: 'none' }}>
      {words.approvals.states[state] ?? state}
    </Badge>
  );
}

function Waiting({
  approval,
  chosen,
  choose,
  busy,
  note,
  setNote,
  noteField,
  answer,
}: {
  readonly approval: Approval;
  readonly chosen: boolean;
  readonly choose: () => void;
  readonly busy: boolean;
  readonly note: string;
  readonly setNote: (note: string) => void;
  readonly noteField: RefObject<HTMLInputElement | null> | undefined;
  readonly answer?: (how: Answer) => void;
}) {
  const agents = useAgents();
  const connections = useConnections();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const who = agents.data?.find(({ id }) => id === approval.agentId)?.name;
  const where = connections.data?.find(({ id }) => id === approval.connectionId)?.name;
  return (
    <Card
      ref={card}
      withBorder
      padding="lg"
      className={chosen ? 'chosen' : undefined}
      onFocus={choose}
      component="article"
      aria-label={approval.sentence}
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {[who, where].filter(Boolean).join(' · ')}
          </Text>
          <Text size="sm" c="dimmed">
            <Time at={approval.createdAt} />
          </Text>
        </Group>
        <Text fz="lg">{approval.sentence}</Text>
        {approval.effect.length > 0 ? (
          <div>
            <Text size="sm" c="dimmed">
              {words.approvals.effect}
            </Text>
            <ul className="effect">
              {approval.effect.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        ) : null}
        <Text size="sm">
          {words.approvals.why}: {approval.reason}. {words.approvals.until}{' '}
          <Time at={approval.expiresAt} style="short" />.
        </Text>
        {answer ? (
          <TextInput
            ref={noteField}
            label={`${words.approvals.note} (${words.common.optional})`}
            description={words.approvals.noteHint}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
            }}
            maxLength={500}
            maw={520}
          />
        ) : null}
        {answer ? (
          <Group>
            <Button onClick={() => answer('approve')} loading={busy}>
              {words.approvals.approve}
            </Button>
            <Button variant="default" onClick={() => answer('reject')} disabled={busy}>
              {words.approvals.reject}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Card>
  );
}

/** A browser's own notification when another call waits, for whoever asks for it. */
function Notify({ waiting }: { readonly waiting: readonly Approval[] }) {
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  );
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    const ids = new Set(waiting.map(({ id }) => id));
    if (known.current && permission === 'granted')
      for (const approval of waiting)
        if (!known.current.has(approval.id))
          new Notification(words.approvals.newOne, { body: approval.sentence });
    known.current = ids;
  }, [waiting, permission]);
  if (permission === 'granted')
    return (
      <Text size="sm" c="dimmed">
        {words.approvals.notifying}
      </Text>
    );
  if (permission === 'denied')
    return (
      <Text size="sm" c="dimmed">
        {words.approvals.blocked}
      </Text>
    );
  return (
    <Button variant="default" onClick={() => void Notification.requestPermission().then(setPermission)}>
      {words.approvals.notify}
    </Button>
  );
}
