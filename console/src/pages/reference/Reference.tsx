import { Anchor, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type MouseEvent,
  memo,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useMethods } from '../../api/queries.ts';
import type { Method } from '../../api/types.ts';
import { areaName, areas } from '../../areas.ts';
import { Verb } from '../../parts/badges.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loaded, Loading } from '../../parts/states.tsx';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { guideLinks } from './guide-links.ts';
import { indexMethods, type MethodFilter, searchMethods } from './search.ts';

/** Every method, narrowed as one types. */
export function Reference() {
  const methods = useMethods();
  return (
    <>
      <PageHead title={words.reference.title} lead={words.reference.lead} />
      <Group gap="xs" mb="md" component="nav" aria-label={words.reference.guides}>
        {guideLinks.map(({ slug, title }) => (
          <Button key={slug} component={Link} to={`/reference/${slug}`} variant="default" size="compact-sm">
            {title}
          </Button>
        ))}
      </Group>
      <Loaded of={methods} loading={<Loading rows={8} />}>
        {(all) => <MethodList methods={all} />}
      </Loaded>
    </>
  );
}

function MethodList({ methods }: { readonly methods: readonly Method[] }) {
  const filter: MethodFilter = useSearch({ from: '/shell/reference' });
  const navigate = useNavigate({ from: '/reference' });
  const [text, setText] = useState(filter.q ?? '');
  const field = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const here = useRef(router.latestLocation.pathname);
  useHotkeys([['/', () => field.current?.focus()]]);
  const q = useDeferredValue(text);
  const index = useMemo(() => indexMethods(methods), [methods]);
  const found = useMemo(() => searchMethods(index, { ...filter, q }), [index, filter, q]);
  const scopes = useMemo(
    () => [...new Set(methods.flatMap((method) => method.scopes))].sort().map(sameLabel),
    [methods],
  );

  const set = useCallback(
    (name: keyof MethodFilter, value: string | undefined): void => {
      void navigate({
        search: (was) =>
          Object.fromEntries(Object.entries({ ...was, [name]: value }).filter(([, one]) => one)),
        replace: true,
      });
    },
    [navigate],
  );
  // The address follows what is typed, a moment later: it is for keeping, not for searching.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed changes the address here.
  useEffect(() => {
    const later = setTimeout(() => {
      // Not while another page is on its way.
      const isHere = router.latestLocation.pathname === here.current;
      if (isHere && (filter.q ?? '') !== text) set('q', text);
    }, 400);
    return () => clearTimeout(later);
  }, [text]);

  return (
    <>
      <Group gap="sm" mb="xs" role="search" aria-label={words.reference.search}>
        <TextInput
          ref={field}
          aria-label={words.reference.search}
          placeholder={words.reference.search}
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex="1 1 260px"
          maw={560}
          autoFocus
        />
        <Choice name="area" value={filter.area} data={areaChoices} set={set} />
        <Choice name="verb" value={filter.verb} data={verbChoices} set={set} />
        <Choice name="access" value={filter.access} data={accessChoices} set={set} />
        <Choice name="permission" value={filter.permission} data={scopes} set={set} wide />
      </Group>
      <Text size="sm" c="dimmed" mb="xs" role="status">
        {words.reference.found(formatNumber(found.length), formatNumber(methods.length))}
      </Text>
      {found.length === 0 ? (
        <Empty
          icon="search"
          title={words.reference.noneFound}
          action={
            <Button
              variant="default"
              onClick={() => {
                setText('');
                void navigate({ search: {} });
              }}
            >
              {words.reference.clear}
            </Button>
          }
        >
          {words.reference.noneFoundLead}
        </Empty>
      ) : (
        <Rows methods={found} />
      )}
    </>
  );
}

interface Offer {
  readonly value: string;
  readonly label: string;
}

const sameLabel = (value: string): Offer => ({ value, label: value });
const areaChoices: readonly Offer[] = areas.map(({ id, name }) => ({ value: id, label: name }));
const verbChoices = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(sameLabel);
const accessChoices = Object.entries(words.reference.accesses).map(([value, label]) => ({ value, label }));

/** Left alone while one types into the search. */
const Choice = memo(function Choice({
  name,
  value,
  data,
  set,
  wide,
}: {
  readonly name: 'area' | 'verb' | 'access' | 'permission';
  readonly value: string | undefined;
  readonly data: readonly Offer[];
  readonly set: (name: keyof MethodFilter, value: string | undefined) => void;
  readonly wide?: boolean;
}) {
  const label = words.reference[name];
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...data]}
      value={value ?? null}
      onChange={(next) => set(name, next ?? undefined)}
      clearable
      searchable={data.length > 8}
      limit={60}
      w={{ base: 'calc(50% - 6px)', sm: wide ? 240 : 130 }}
      clearButtonProps={{ 'aria-label': `${words.activity.any}: ${label}` }}
    />
  );
});

/** Only the rows in sight are drawn. */
function Rows({ methods }: { readonly methods: readonly Method[] }) {
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: methods.length,
    estimateSize: () => 58,
    overscan: 6,
    scrollMargin: top,
    getItemKey: (index) => methods[index]?.id ?? index,
  });
  return (
    <ul
      ref={box}
      className="rows virtual"
      aria-label={words.reference.list}
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const method = methods[index];
        return method ? (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <MethodRow method={method} />
          </li>
        ) : null;
      })}
    </ul>
  );
}

/** A link of the page itself: the router's own costs more than all else of a row. */
function MethodRow({ method }: { readonly method: Method }) {
  const router = useRouter();
  const to = `/reference/${method.area}/${method.id}`;
  const go = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ to });
  };
  return (
    <a
      href={to}
      onClick={go}
      onPointerEnter={() => void router.preloadRoute({ to })}
      className="row method-row"
    >
      <span className="method-name">
        {method.summary}
        {method.deprecated ? <span className="note"> {words.reference.deprecated}</span> : null}
      </span>
      <span className="mono method-path">
        <Verb verb={method.verb} /> {method.path}
      </span>
      <span className="method-area">
        {areaName(method.area)} · {words.reference.accesses[method.access]}
      </span>
    </a>
  );
}

export function BackToReference() {
  return (
    <Anchor component={Link} to="/reference" size="sm">
      <Icon name="left" size={13} /> {words.reference.title}
    </Anchor>
  );
}
