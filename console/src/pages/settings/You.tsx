import { Anchor, PasswordInput, Title } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useSession } from '../../api/queries.ts';
import { say } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';
import { Form } from './Form.tsx';

const text = settingsWords;

/** One's own password. */
export function You() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  return (
    <div style={{ maxWidth: 420 }}>
      <Title order={2} size="h5" mb="sm">
        {text.you.password}
      </Title>
      <Form
        action={text.you.change}
        send={async () => {
          await call('PUT', '/api/session/password', { current, next });
          setCurrent('');
          setNext('');
          say(text.you.changed);
        }}
      >
        <PasswordInput
          label={text.you.current}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={text.you.next}
          description={words.enter.passwordHint}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          autoComplete="new-password"
          minLength={12}
          required
          withAsterisk={false}
        />
      </Form>
    </div>
  );
}

/** What runs here. */
export function About() {
  const session = useSession();
  return (
    <dl className="facts">
      <dt>{text.about.version}</dt>
      <dd>{session.data?.version}</dd>
      <dt>/api</dt>
      <dd>
        <Anchor href="/api/openapi.json">{text.about.api}</Anchor>
      </dd>
      <dt>llms.txt</dt>
      <dd>
        <Anchor href="/llms.txt">{text.about.reference}</Anchor>
      </dd>
    </dl>
  );
}
