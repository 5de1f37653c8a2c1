import { Alert, Button, Center, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/call.ts';
import { words } from '../words.ts';
import { Icon, type IconName } from './Icon.tsx';

/** What stands where there is nothing yet: why, and what to do about it. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap="xs" maw={460}>
        <Text c="dimmed" component="span">
          <Icon name={icon} size={40} />
        </Text>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        {children ? (
          <Text c="dimmed" ta="center" component="div">
            {children}
          </Text>
        ) : null}
        {action}
      </Stack>
    </Center>
  );
}

/** What went wrong, in the words of whoever knows, with a way to try again. */
export function Problem({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const problems =
    error instanceof ApiProblem && error.problems.length > 1 ? error.problems : [error.message];
  return (
    <Alert
      color="red"
      variant="light"
      title={words.states.problem}
      icon={<Icon name="warning" />}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        {problems.map((problem) => (
          <Text size="sm" key={problem}>
            {problem}
          </Text>
        ))}
        {retry ? (
          <Button size="xs" variant="default" onClick={retry}>
            {words.states.again}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  );
}

/** The shape of what is coming. */
export function Loading({ rows = 5, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Stack gap="xs" aria-busy="true">
      <VisuallyHidden role="status">{words.states.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move.
        <Skeleton key={index} height={height} />
      ))}
    </Stack>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Shows what was asked for once it is there; until then its shape, and if it fails, why. */
export function Loaded<T>({
  of,
  loading,
  children,
}: {
  readonly of: Asked<T>;
  readonly loading?: ReactNode;
  readonly children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <Problem error={of.error} retry={() => void of.refetch()} />;
  return <>{loading ?? <Loading />}</>;
}
