import { Button, Group, Menu, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { call, query } from '../../api/call.ts';
import { type Live, useLiveEntries } from '../../api/stream.ts';
import type { Entry } from '../../api/types.ts';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loading, Problem } from '../../parts/states.tsx';
import { words } from '../../words.ts';
import { EntryDrawer } from './EntryDrawer.tsx';
import { Filters } from './Filters.tsx';
import { type Filter, matches } from './filter.ts';
import { Log } from './Log.tsx';

interface Page {
  readonly entries: readonly Entry[];
  readonly next?: string;
}

interface Pages {
  readonly pages: Page[];
  readonly pageParams: unknown[];
}

const pageSize = 60;
const none: readonly Entry[] = [];

/** The log as sentences: live, filtered by what stands in the address, each with its detail. */
export function Activity() {
  const { entry: opened, ...filter } = useSearch({ from: '/shell/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const client = useQueryClient();
  const [newer, setNewer] = useState(none);
  const [atTop, setAtTop] = useState(true);
  const key = ['activity', filter];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      call<Page>(
        'GET',
        `/api/activity${query({ ...filter, cursor: pageParam, limit: pageSize })}`,
        undefined,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });

  function put(entries: readonly Entry[]): void {
    client.setQueryData<Pages>(
      key,
      (was) => was && { ...was, pages: withEntries(was.pages as Page[], entries) },
    );
  }
  const live = useLiveEntries((entry) => {
    if (!matches(entry, filter)) return;
    const known = pages.data?.pages.some(({ entries }) => entries.some(({ id }) => id === entry.id));
    // What someone is reading does not move under their eyes.
    if (atTop || known) put([entry]);
    else setNewer((was) => [entry, ...was.filter(({ id }) => id !== entry.id)]);
  });

  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? none;
  const filtered = Object.keys(filter).length > 0;
  const open = (id: string | undefined) =>
    void navigate({
      search: ({ entry: _was, ...rest }) => (id ? { ...rest, entry: id } : rest),
      replace: true,
    });
  return (
    <>
      <PageHead
        title={words.activity.title}
        lead={words.activity.lead}
        actions={
          <>
            <LiveSign live={live} />
            <Export filter={filter} />
          </>
        }
      />
      <Filters filter={filter} />
      {newer.length > 0 ? (
        <Group justify="center" my="xs">
          <Button
            size="xs"
            onClick={() => {
              put(newer);
              setNewer(none);
              document.querySelector('.log')?.scrollTo({ top: 0 });
            }}
          >
            {words.activity.newer(newer.length)}
          </Button>
        </Group>
      ) : null}
      {pages.error && entries.length === 0 ? (
        <Problem error={pages.error} retry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Loading rows={8} />
      ) : entries.length === 0 ? (
        filtered ? (
          <Empty
            icon="search"
            title={words.activity.noneFound}
            action={
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                {words.activity.clear}
              </Button>
            }
          />
        ) : (
          <Empty icon="activity" title={words.activity.empty}>
            {words.activity.emptyLead}
          </Empty>
        )
      ) : (
        <Log
          entries={entries}
          opened={opened}
          open={open}
          more={pages.hasNextPage && !pages.isFetchingNextPage ? () => void pages.fetchNextPage() : undefined}
          ended={!pages.hasNextPage}
          onTop={setAtTop}
        />
      )}
      <EntryDrawer id={opened} close={() => open(undefined)} />
    </>
  );
}

/** Puts entries where they belong: in the place of their former state, or at the top. */
function withEntries(pages: readonly Page[], entries: readonly Entry[]): Page[] {
  const next = pages.map((page) => ({ ...page, entries: [...page.entries] }));
  for (const entry of entries.toReversed()) {
    const page = next.find((one) => one.entries.some(({ id }) => id === entry.id));
    if (page) page.entries = page.entries.map((one) => (one.id === entry.id ? entry : one));
    else next[0]?.entries.unshift(entry);
  }
  return next;
}

function LiveSign({ live }: { readonly live: Live }) {
  const text =
    live === 'live' ? words.activity.live : live === 'lost' ? words.activity.lost : words.activity.connecting;
  return (
    <Text size="sm" c="dimmed" role="status" className={`live live-${live}`}>
      {text}
    </Text>
  );
}

function Export({ filter }: { readonly filter: Filter }) {
  const to = (format: string): string => `/api/activity${query({ ...filter, format })}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" size={16} />}>
          {words.activity.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={to('csv')} download>
          {words.activity.csv}
        </Menu.Item>
        <Menu.Item component="a" href={to('ndjson')} download>
          {words.activity.ndjson}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
