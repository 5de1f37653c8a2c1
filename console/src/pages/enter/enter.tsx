import { Alert, Anchor, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { call } from '../../api/call.ts';
import type { Role, Session } from '../../api/types.ts';
import { Loaded, Loading, Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';

const leastLength = 12;

/** Sends a form once at a time; keeps what went wrong. */
function useSending() {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  return {
    ...state,
    async send(work: () => Promise<unknown>): Promise<void> {
      setState({ busy: true });
      try {
        await work();
        setState({ busy: false });
      } catch (error) {
        setState({ busy: false, error: error as Error });
      }
    },
  };
}

/** Goes in with what the server said about who one is now. */
function useGoIn(): (session: Session, to?: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (session, to) => {
    client.clear();
    client.setQueryData(['session'], session);
    // Only to a page of ours: an address from elsewhere leads to the overview.
    await navigate({ href: to?.startsWith('/') && !to.startsWith('//') ? to : '/', replace: true });
  };
}

export function SignIn() {
  const { to } = useSearch({ from: '/sign-in' });
  const goIn = useGoIn();
  const sending = useSending();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  function submit(event: FormEvent): void {
    event.preventDefault();
    void sending.send(async () => goIn(await call<Session>('POST', '/api/session', { name, password }), to));
  }
  return (
    <Card title={words.enter.title} lead={words.enter.lead}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.enter.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            required
            autoFocus
            withAsterisk={false}
          />
          <PasswordInput
            label={words.enter.password}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          {sending.error ? <Problem error={sending.error} /> : null}
          <Button type="submit" loading={sending.busy} fullWidth>
            {words.enter.signIn}
          </Button>
          <Text size="sm" c="dimmed">
            {words.enter.first}
          </Text>
        </Stack>
      </form>
    </Card>
  );
}

/** Where a one-time link leads: its secret stands after the hash, which no server sees. */
export function Welcome() {
  const [link] = useState(() => location.hash.slice(1));
  useEffect(() => history.replaceState(history.state, '', location.pathname), []);
  const whom = useQuery({
    queryKey: ['link', link],
    queryFn: () => call<{ name: string; role: Role }>('POST', '/api/session/link', { link }),
    enabled: link !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link === '')
    return (
      <Card title={words.enter.welcome}>
        <Alert color="yellow" variant="light">
          {words.enter.noLink}
        </Alert>
        <Anchor component={Link} to="/sign-in">
          {words.enter.signIn}
        </Anchor>
      </Card>
    );
  return (
    <Card
      title={words.enter.welcome}
      {...(whom.data ? { lead: words.enter.welcomeLead(whom.data.role) } : {})}
    >
      <Loaded of={whom} loading={<Loading rows={3} />}>
        {({ name }) => <ChoosePassword link={link} suggested={name === 'Owner' ? '' : name} />}
      </Loaded>
      {whom.error ? (
        <Anchor component={Link} to="/sign-in">
          {words.enter.signIn}
        </Anchor>
      ) : null}
    </Card>
  );
}

function ChoosePassword({ link, suggested }: { readonly link: string; readonly suggested: string }) {
  const goIn = useGoIn();
  const sending = useSending();
  const [name, setName] = useState(suggested);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differ = again !== '' && again !== password;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (again !== password || password.length < leastLength) return;
    void sending.send(async () =>
      goIn(await call<Session>('POST', '/api/session/accept', { link, name, password })),
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={words.enter.yourName}
          description={words.enter.yourNameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          required
          maxLength={60}
          autoFocus
          withAsterisk={false}
        />
        <PasswordInput
          label={words.enter.newPassword}
          description={words.enter.passwordHint}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={
            password !== '' && password.length < leastLength
              ? words.enter.tooShort(password.length)
              : undefined
          }
          autoComplete="new-password"
          required
          minLength={leastLength}
          maxLength={200}
          withAsterisk={false}
        />
        <PasswordInput
          label={words.enter.passwordAgain}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differ ? words.enter.differ : undefined}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        {sending.error ? <Problem error={sending.error} /> : null}
        <Button type="submit" loading={sending.busy} fullWidth>
          {words.enter.enter}
        </Button>
      </Stack>
    </form>
  );
}

function Card({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Fairlead`;
  }, [title]);
  return (
    <main className="alone">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={420} mx="auto">
        <Stack>
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {lead ? <Text c="dimmed">{lead}</Text> : null}
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
