import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHead } from '../../parts/PageHead.tsx';
import { settingsWords } from '../../words/settings.ts';
import { Alerts } from './Alerts.tsx';
import { Connections } from './Connections.tsx';
import { Log } from './Log.tsx';
import { People } from './People.tsx';
import { Retention } from './Retention.tsx';
import { Secrets } from './Secrets.tsx';
import { Stops } from './Stops.tsx';
import { About, You } from './You.tsx';

const text = settingsWords;

/** Who decides, which sites there are, what is stopped and kept, the log as evidence, and one's own password. */
export function Settings() {
  const { tab = 'people' } = useSearch({ from: '/shell/settings' });
  const navigate = useNavigate({ from: '/settings' });
  const panels: readonly (readonly [string, string, ReactNode])[] = [
    ['people', text.tabs.people, <People key="people" />],
    ['connections', text.tabs.connections, <Connections key="connections" />],
    ['stops', text.tabs.stops, <Stops key="stops" />],
    ['alerts', text.tabs.alerts, <Alerts key="alerts" />],
    ['retention', text.tabs.retention, <Retention key="retention" />],
    ['log', text.tabs.log, <Log key="log" />],
    ['secrets', text.tabs.secrets, <Secrets key="secrets" />],
    ['you', text.tabs.you, <You key="you" />],
    ['about', text.tabs.about, <About key="about" />],
  ];
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next ?? 'people' }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={text.title}>
          {panels.map(([id, label]) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {panels.map(([id, , content]) => (
          <Tabs.Panel key={id} value={id} maw={980}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
