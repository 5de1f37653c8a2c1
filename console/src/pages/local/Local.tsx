import { Select, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { ApiProblem, call } from '../../api/call.ts';
import { useSession } from '../../api/queries.ts';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loaded, Loading } from '../../parts/states.tsx';
import { localWords } from '../../words/local.ts';
import { words } from '../../words.ts';
import { Apps } from './Apps.tsx';
import { ApiKeys, Deliveries, Faults, Requests, Sites } from './lists.tsx';
import { useSites } from './local-api.ts';
import { ClockAndSnapshots } from './time.tsx';

const Data = lazy(() => import('./Data.tsx'));

const { tabs } = localWords;

/** The local Wix from inside: its data in tables, and what only a local one can give. */
export function Local() {
  const role = useSession().data?.person.role ?? 'auditor';
  const here = useQuery({
    queryKey: ['local'],
    queryFn: ({ signal }) => call<{ siteId: string }>('GET', '/api/local', undefined, { signal }),
    enabled: role === 'owner',
  });
  if (role !== 'owner')
    return (
      <Empty icon="shield" title={words.states.ownersOnly}>
        {words.states.ownersOnlyLead(role)}
      </Empty>
    );
  if (here.error instanceof ApiProblem && here.error.status === 404)
    return (
      <Empty icon="local" title={localWords.none}>
        {localWords.noneLead}
      </Empty>
    );
  return <Loaded of={here}>{({ siteId }) => <Inside first={siteId} />}</Loaded>;
}

function Inside({ first }: { readonly first: string }) {
  const { tab = 'data', site = first } = useSearch({ from: '/shell/local' });
  const navigate = useNavigate({ from: '/local' });
  const sites = useSites();
  const panels: readonly (readonly [keyof typeof tabs, ReactNode])[] = [
    [
      'data',
      <Suspense key="data" fallback={<Loading />}>
        <Data siteId={site} />
      </Suspense>,
    ],
    ['sites', <Sites key="sites" />],
    ['apps', <Apps key="apps" siteId={site} />],
    ['keys', <ApiKeys key="keys" />],
    ['webhooks', <Deliveries key="webhooks" />],
    ['requests', <Requests key="requests" />],
    ['faults', <Faults key="faults" />],
    ['time', <ClockAndSnapshots key="time" />],
  ];
  return (
    <>
      <PageHead
        title={localWords.title}
        lead={localWords.lead}
        actions={
          (sites.data?.sites.length ?? 0) > 1 ? (
            <Select
              aria-label={localWords.site}
              data={(sites.data?.sites ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              value={site}
              onChange={(next) =>
                void navigate({
                  search: (was) => ({ ...was, ...(next ? { site: next } : {}) }),
                  replace: true,
                })
              }
              allowDeselect={false}
            />
          ) : null
        }
      />
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: (was) => ({ ...was, tab: next ?? 'data' }), replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={localWords.title}>
          {panels.map(([id]) => (
            <Tabs.Tab key={id} value={id} px="sm">
              {tabs[id]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {panels.map(([id, content]) => (
          <Tabs.Panel key={id} value={id}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
