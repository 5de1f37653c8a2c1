import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { words } from '../words.ts';
import { Problem } from './states.tsx';

/** Asks before something that cannot be undone: says what it does, and does it only then. */
export function Confirm({
  opened,
  close,
  title,
  children,
  action,
  disabled = false,
  run,
}: {
  readonly opened: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** The word on the button: what it does. */
  readonly action: string;
  /** While it is not known yet what it would do. */
  readonly disabled?: boolean;
  readonly run: () => Promise<unknown>;
}) {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  async function go(): Promise<void> {
    setState({ busy: true });
    try {
      await run();
      setState({ busy: false });
      close();
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': words.common.close }}
    >
      <Stack>
        <Text component="div">{children}</Text>
        {state.error ? <Problem error={state.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {words.common.cancel}
          </Button>
          <Button color="red.9" loading={state.busy} disabled={disabled} onClick={() => void go()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
