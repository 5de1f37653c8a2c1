import { Button, Drawer, Group, Select, Stack, Text, Textarea, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../parts/Confirm.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { List } from '../../parts/List.tsx';
import { Empty, Loaded, Problem } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { say } from '../../parts/toast.tsx';
import { localWords } from '../../words/local.ts';
import { words } from '../../words.ts';
import { wix } from './local-api.ts';
import { type Item, type PageWanted, pageSize, type Thing, things } from './things.ts';

const text = localWords;

interface Collections {
  readonly collections?: readonly { readonly id: string; readonly displayName?: string }[];
}

/** The data of one site, a table for each kind of thing; a row opens as JSON to look at, change or delete. */
export default function Data({ siteId }: { readonly siteId: string }) {
  const { thing: wanted } = useSearch({ from: '/shell/local' });
  const navigate = useNavigate({ from: '/local' });
  const thing = things.find(({ id }) => id === wanted) ?? things[2] ?? things[0];
  const collections = useQuery({
    queryKey: ['local', 'collections', siteId],
    queryFn: ({ signal }) =>
      wix<Collections>('GET', '/wix-data/v2/collections?paging.limit=50', undefined, siteId, signal),
    enabled: thing?.inCollection === true,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  if (!thing) return null;
  const names = collections.data?.collections ?? [];
  const collection = chosen ?? names.find(({ id }) => !id.includes('/'))?.id ?? names[0]?.id ?? '';
  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label={text.thing}
          data={things.map(({ id }) => ({ value: id, label: text.things[id] }))}
          value={thing.id}
          onChange={(next) =>
            void navigate({ search: (was) => ({ ...was, ...(next ? { thing: next } : {}) }), replace: true })
          }
          allowDeselect={false}
        />
        {thing.inCollection ? (
          <Select
            label={text.collection}
            data={names.map(({ id, displayName }) => ({ value: id, label: displayName || id }))}
            value={collection || null}
            onChange={setChosen}
            allowDeselect={false}
            searchable
          />
        ) : null}
      </Group>
      {collections.error && thing.inCollection ? <Problem error={collections.error} /> : null}
      {thing.inCollection && collection === '' ? null : (
        <Items
          key={`${thing.id} ${collection} ${siteId}`}
          thing={thing}
          collection={collection}
          siteId={siteId}
        />
      )}
    </Stack>
  );
}

type Metadata = { readonly cursors?: { readonly next?: string }; readonly total?: number };
type Answer = Readonly<Record<string, unknown>> & {
  readonly metadata?: Metadata;
  readonly pagingMetadata?: Metadata;
};

/** What an answer of Wix holds, and how it goes on: its parts have two names. */
function pageOf(thing: Thing, answer: Answer) {
  const { cursors, total } = answer.pagingMetadata ?? answer.metadata ?? {};
  const items = (answer[thing.list] as readonly Item[] | undefined) ?? [];
  return { items, cursor: cursors?.next, total };
}

function Items({
  thing,
  collection,
  siteId,
}: {
  readonly thing: Thing;
  readonly collection: string;
  readonly siteId: string;
}) {
  const client = useQueryClient();
  const key = ['local', 'items', thing.id, collection, siteId];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => {
      const { path, body } = thing.query;
      return pageOf(thing, await wix<Answer>('POST', path, body(pageParam, collection), siteId, signal));
    },
    initialPageParam: { offset: 0 } as PageWanted,
    getNextPageParam: ({ items, cursor }, all): PageWanted | undefined => {
      if (items.length < pageSize) return undefined;
      return { offset: all.length * pageSize, ...(cursor ? { cursor } : {}) };
    },
  });
  const items = { ...pages, data: pages.data?.pages.flatMap((page) => page.items) };
  const total = pages.data?.pages[0]?.total;
  const [opened, setOpened] = useState<Item | 'new'>();
  const done = async (): Promise<void> => {
    setOpened(undefined);
    await client.invalidateQueries({ queryKey: key });
  };
  const add = thing.create ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened('new')}>
      {text.add}
    </Button>
  ) : null;
  return (
    <>
      <Loaded of={items}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="local" title={text.noItems} action={add}>
              {text.noItemsLead}
            </Empty>
          ) : (
            <Stack>
              <Group justify="space-between">
                <Text size="sm" c="dimmed">
                  {text.shown(
                    formatNumber(list.length),
                    total === undefined ? undefined : formatNumber(total),
                  )}
                </Text>
                {add}
              </Group>
              <List
                heads={thing.columns.map(({ column }) => text.columns[column])}
                rows={list.map((item, place) => ({
                  key: thing.idOf(item) || String(place),
                  cells: thing.columns.map(({ column, read }, index) =>
                    index === 0 ? (
                      <UnstyledButton key={column} className="link" onClick={() => setOpened(item)}>
                        {String(read(item) || thing.idOf(item))}
                      </UnstyledButton>
                    ) : (
                      <Shown key={column} value={String(read(item) ?? '')} />
                    ),
                  ),
                }))}
              />
              {pages.hasNextPage ? (
                <Group justify="center">
                  <Button
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => void pages.fetchNextPage()}
                  >
                    {text.more}
                  </Button>
                </Group>
              ) : null}
            </Stack>
          )
        }
      </Loaded>
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        position="right"
        size="xl"
        title={opened === 'new' ? text.addTitle(text.things[thing.id]) : text.edit}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        {opened ? (
          <Editor thing={thing} item={opened} collection={collection} siteId={siteId} done={done} />
        ) : null}
      </Drawer>
    </>
  );
}

function Editor({
  thing,
  item,
  collection,
  siteId,
  done,
}: {
  readonly thing: Thing;
  readonly item: Item | 'new';
  readonly collection: string;
  readonly siteId: string;
  readonly done: () => Promise<void>;
}) {
  const start = JSON.stringify(item === 'new' ? thing.create?.example : item, null, 2);
  const [json, setJson] = useState(start);
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  const [asking, setAsking] = useState(false);
  const value = parse(json);
  const mayWrite = item === 'new' ? thing.create : thing.update;
  async function save(): Promise<void> {
    if (!value) return;
    setState({ busy: true });
    try {
      if (item === 'new')
        await wix('POST', thing.create?.path ?? '', thing.create?.body(value, collection), siteId);
      else if (thing.update)
        await wix(thing.update.verb, thing.update.path(item), thing.update.body(value, collection), siteId);
      say(text.saved);
      await done();
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }
  return (
    <Stack>
      {mayWrite ? null : (
        <Text size="sm" c="dimmed">
          {text.readOnly}
        </Text>
      )}
      <Textarea
        aria-label={text.edit}
        value={json}
        onChange={(event) => setJson(event.currentTarget.value)}
        error={value ? undefined : text.badJson}
        readOnly={!mayWrite}
        autosize
        minRows={10}
        maxRows={30}
        classNames={{ input: 'mono' }}
        spellCheck={false}
      />
      {state.error ? <Problem error={state.error} /> : null}
      <Group justify="space-between">
        {item !== 'new' && thing.remove ? (
          <Button
            variant="default"
            onClick={() => setAsking(true)}
            leftSection={<Icon name="trash" size={16} />}
          >
            {text.remove}
          </Button>
        ) : (
          <span />
        )}
        {mayWrite ? (
          <Button
            onClick={() => void save()}
            loading={state.busy}
            disabled={!value || (item !== 'new' && json === start)}
          >
            {text.save}
          </Button>
        ) : null}
      </Group>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={text.removeTitle}
        action={text.remove}
        run={async () => {
          if (item === 'new') return;
          await wix('DELETE', thing.remove?.path(item, collection) ?? '', undefined, siteId);
          say(text.removed);
          await done();
        }}
      >
        {text.removeText}
      </Confirm>
    </Stack>
  );
}

/** A value of Wix's, an instant as one. */
function Shown({ value }: { readonly value: string }) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? <Time at={value} style="short" /> : value;
}

function parse(json: string): Item | undefined {
  try {
    return JSON.parse(json) as Item;
  } catch {
    return undefined;
  }
}
