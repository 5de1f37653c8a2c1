import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  Menu,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call } from './api/call.ts';
import { useSession } from './api/queries.ts';
import type { Session } from './api/types.ts';
import { useWaiting } from './pages/approvals/waiting.ts';
import { Icon, type IconName } from './parts/Icon.tsx';
import { Loading, Problem } from './parts/states.tsx';
import { roleNames, words } from './words.ts';

const pages: readonly {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
  readonly owner?: true;
}[] = [
  { to: '/', icon: 'overview', label: words.nav.overview },
  { to: '/agents', icon: 'agents', label: words.nav.agents },
  { to: '/approvals', icon: 'approvals', label: words.nav.approvals },
  { to: '/activity', icon: 'activity', label: words.nav.activity },
  { to: '/reference', icon: 'reference', label: words.nav.reference },
  { to: '/local', icon: 'local', label: words.nav.local, owner: true },
  { to: '/settings', icon: 'settings', label: words.nav.settings },
];

/** What stands around every page: where one is, who one is. Sends to the sign-in who is nobody yet. */
export function Shell() {
  const session = useSession();
  if (session.data) return <Frame session={session.data} />;
  if (session.data === null) return <ToSignIn />;
  return (
    <main className="alone">
      {session.error ? (
        <Problem error={session.error} retry={() => void session.refetch()} />
      ) : (
        <Loading rows={3} />
      )}
    </main>
  );
}

/** Goes to the sign-in once, and remembers where from; what is drawn again on the way does not go again. */
function ToSignIn() {
  const { href } = useLocation();
  const [from] = useState(href);
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ to: '/sign-in', search: { to: from }, replace: true });
  }, [from, navigate]);
  return null;
}

function Frame({ session }: { readonly session: Session }) {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const waiting = useWaiting();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu.
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a href="#page" className="skip">
        {words.nav.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.nav.menu}
              aria-expanded={opened}
            />
            <UnstyledButton component={Link} to="/" className="brand">
              <img src="/favicon.svg" alt="" width={26} height={26} />
              <Text fw={700} fz="lg">
                {words.name}
              </Text>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SchemeButton />
            <Account session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={words.nav.label}>
        {pages
          .filter((page) => !page.owner || session.person.role === 'owner')
          .map(({ to, icon, label }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon name={icon} />}
              active={to === '/' ? pathname === '/' : pathname.startsWith(to)}
              aria-current={(to === '/' ? pathname === '/' : pathname.startsWith(to)) ? 'page' : undefined}
              rightSection={
                to === '/approvals' && waiting > 0 ? (
                  <Badge
                    size="sm"
                    circle={waiting < 10}
                    color="orange"
                    aria-label={words.nav.waiting(waiting)}
                  >
                    {waiting}
                  </Badge>
                ) : undefined
              }
            />
          ))}
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} className="page">
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? words.nav.light : words.nav.dark;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        <Icon name={dark ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

function Account({ session: { person, version } }: { readonly session: Session }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  async function signOut(): Promise<void> {
    await call('DELETE', '/api/session').catch(() => undefined);
    client.clear();
    await navigate({ to: '/sign-in', search: {} });
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.nav.account(person.name)}>
          <Icon name="person" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {person.name} · {roleNames[person.role]}
          <br />
          {words.name} {version}
        </Menu.Label>
        <Menu.Item leftSection={<Icon name="settings" size={16} />} component={Link} to="/settings">
          {words.nav.settings}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void signOut()}>
          {words.nav.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
