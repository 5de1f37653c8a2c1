import { Button } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { Empty, Loading } from './parts/states.tsx';
import { Shell } from './Shell.tsx';
import { words } from './words.ts';

/** What of a search parameter is text; everything else is as if it were not there. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;
}

/** Keeps the named parameters that are text. */
function texts<const Names extends readonly string[]>(...names: Names) {
  return (search: Record<string, unknown>): { [Name in Names[number]]?: string } =>
    Object.fromEntries(names.flatMap((name) => (text(search[name]) ? [[name, text(search[name])]] : []))) as {
      [Name in Names[number]]?: string;
    };
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const enter = (name: 'SignIn' | 'Welcome') =>
  lazyRouteComponent(() => import('./pages/enter/enter.tsx'), name);
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: enter('SignIn'),
  validateSearch: texts('to'),
});
const welcome = createRoute({ getParentRoute: () => root, path: '/welcome', component: enter('Welcome') });

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview/Overview.tsx'), 'Overview'),
});
const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  component: lazyRouteComponent(() => import('./pages/agents/Agents.tsx'), 'Agents'),
});
const agent = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$id',
  component: lazyRouteComponent(() => import('./pages/agents/AgentPage.tsx'), 'AgentPage'),
  validateSearch: texts('tab', 'site'),
});
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  component: lazyRouteComponent(() => import('./pages/approvals/Approvals.tsx'), 'Approvals'),
});
const activity = createRoute({
  getParentRoute: () => shell,
  path: '/activity',
  component: lazyRouteComponent(() => import('./pages/activity/Activity.tsx'), 'Activity'),
  validateSearch: texts('agent', 'area', 'decision', 'method', 'target', 'q', 'from', 'to', 'entry'),
});
const referenceSearch = texts('q', 'area', 'verb', 'access', 'permission');
const reference = createRoute({
  getParentRoute: () => shell,
  path: '/reference',
  component: lazyRouteComponent(() => import('./pages/reference/Reference.tsx'), 'Reference'),
  validateSearch: referenceSearch,
});
const referencePage = createRoute({
  getParentRoute: () => shell,
  path: '/reference/$area',
  component: lazyRouteComponent(() => import('./pages/reference/ReferencePage.tsx'), 'ReferencePage'),
});
const webhook = createRoute({
  getParentRoute: () => shell,
  path: '/reference/webhooks/$type',
  component: lazyRouteComponent(() => import('./pages/reference/ReferencePage.tsx'), 'WebhookPage'),
});
const method = createRoute({
  getParentRoute: () => shell,
  path: '/reference/$area/$method',
  component: lazyRouteComponent(() => import('./pages/reference/MethodPage.tsx'), 'MethodPage'),
});
const local = createRoute({
  getParentRoute: () => shell,
  path: '/local',
  component: lazyRouteComponent(() => import('./pages/local/Local.tsx'), 'Local'),
  validateSearch: texts('tab', 'area', 'site', 'thing'),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/Settings.tsx'), 'Settings'),
  validateSearch: texts('tab'),
});

function NotFound() {
  return (
    <main className="alone">
      <Empty
        icon="search"
        title={words.states.notFound}
        action={
          <Button component={Link} to="/">
            {words.states.home}
          </Button>
        }
      >
        {words.states.notFoundLead}
      </Empty>
    </main>
  );
}

function Broken() {
  return (
    <Empty
      icon="warning"
      title={words.states.broken}
      action={<Button onClick={() => location.reload()}>{words.states.reload}</Button>}
    >
      {words.states.brokenLead}
    </Empty>
  );
}

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    welcome,
    shell.addChildren([
      overview,
      agents,
      agent,
      approvals,
      activity,
      reference,
      referencePage,
      webhook,
      method,
      local,
      settings,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
