import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';

/** A form that is sent once at a time and says what went wrong. */
export function Form({
  children,
  send,
  action,
  disabled = false,
}: {
  readonly children: ReactNode;
  readonly send: () => Promise<unknown>;
  readonly action: string;
  readonly disabled?: boolean;
}) {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setState({ busy: true });
    try {
      await send();
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {children}
        {state.error ? <Problem error={state.error} /> : null}
        <Group>
          <Button type="submit" loading={state.busy} disabled={disabled}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A field of text; what may be left out says so. */
export function Field({
  label,
  value,
  set,
  required = false,
  description,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly required?: boolean;
  readonly description?: string;
}) {
  return (
    <TextInput
      label={required ? label : `${label} (${words.common.optional})`}
      description={description}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      required={required}
      withAsterisk={false}
    />
  );
}

/** A field for a credential of Wix: not shown, not kept by the browser, and needed. */
export function CredentialField({
  label,
  value,
  set,
  description,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly description?: string | undefined;
}) {
  return (
    <PasswordInput
      label={label}
      description={description}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      required
      withAsterisk={false}
      autoComplete="off"
    />
  );
}
