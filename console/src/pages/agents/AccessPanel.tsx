import {
  ActionIcon,
  Badge,
  Button,
  Collapse,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { call, query } from '../../api/call.ts';
import { grantKey, useGrant, useGroups, useIsOwner, useMethods, useRefresh } from '../../api/queries.ts';
import type { Agent, Elevation, Grant, Level, Method, MethodGroup, Rule } from '../../api/types.ts';
import { areas, coreAreas, otherAreas } from '../../areas.ts';
import { Verb } from '../../parts/badges.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { exactTime } from '../../parts/Time.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { words } from '../../words.ts';
import { written } from './guardrails/tell.ts';
import { sentenceOf } from './sentence.ts';

/** Loaded when it is first opened. */
const GuardrailsDrawer = lazy(() => import('./guardrails/GuardrailsDrawer.tsx'));

const levels: readonly Level[] = ['off', 'read', 'write', 'full'];
const rules: readonly Rule[] = ['allow', 'ask', 'deny'];

/** What an agent may do on one site: a switch for each area, exceptions below it, and all of it in words. */
export function AccessPanel({ agent, connection }: { readonly agent: Agent; readonly connection: string }) {
  const grant = useGrant(agent.id, connection);
  const groups = useGroups();
  return (
    <Loaded of={grant}>
      {(saved) => (
        <Loaded of={groups}>
          {(known) => <Panel agent={agent} connection={connection} saved={saved} groups={known} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface PanelProps {
  readonly agent: Agent;
  readonly connection: string;
  readonly saved: Grant;
  readonly groups: readonly MethodGroup[];
}

function Panel({ agent, connection, saved, groups }: PanelProps) {
  const isOwner = useIsOwner();
  const methods = useMethods();
  const refresh = useRefresh();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Grant>();
  const [busy, setBusy] = useState(false);
  const [more, setMore] = useState(() => otherAreas.some(({ id }) => isTouched(saved, id, groups)));
  const [rails, setRails] = useState<{ opened: { area?: string } | undefined; seen: boolean }>({
    opened: undefined,
    seen: false,
  });
  const grant = draft ?? saved;
  const byId = useMemo(
    () => new Map((methods.data ?? []).map((method) => [method.id, method])),
    [methods.data],
  );
  const summaryOf = (id: string): string => byId.get(id)?.summary ?? id.split('.').at(-1) ?? id;
  const changed = draft ? countChanges(saved, draft) : 0;

  async function put(next: Grant): Promise<void> {
    const answer = await call<Grant>(
      'PUT',
      `/api/agents/${agent.id}/grants${query({ connection })}`,
      withoutAnswer(next),
    );
    client.setQueryData(grantKey(agent.id, connection), withoutAnswer(answer));
    setDraft(undefined);
    await refresh('agents', 'activity');
  }

  async function save(): Promise<void> {
    setBusy(true);
    try {
      await put(grant);
      say(words.access.saved(agent.name), () => {
        put(saved).then(() => say(words.access.undone(agent.name)), sayProblem);
      });
    } catch (error) {
      sayProblem(error);
    }
    setBusy(false);
  }

  async function end({ id }: Elevation): Promise<void> {
    await call('DELETE', `/api/agents/${agent.id}/elevations/${id}`);
    const without = ({ elevations = [], ...rest }: Grant): Grant => ({
      ...rest,
      elevations: elevations.filter((one) => one.id !== id),
    });
    client.setQueryData(grantKey(agent.id, connection), without(saved));
    if (draft) setDraft(without(draft));
    say(words.access.endedGiven(agent.name));
    await refresh('agents', 'activity');
  }

  const edit: Edit = {
    disabled: !isOwner,
    level: (area, level) => setDraft({ ...grant, areas: { ...grant.areas, [area]: level } }),
    group: (id, rule) => setDraft({ ...grant, groups: withRule(grant.groups, id, rule) }),
    method: (id, rule) => setDraft({ ...grant, methods: withRule(grant.methods, id, rule) }),
    end: (elevation) => {
      end(elevation).catch(sayProblem);
    },
    guard: (area) => setRails({ opened: { area }, seen: true }),
  };
  const row = (area: { readonly id: string; readonly name: string }) => (
    <AreaRow
      key={area.id}
      area={area}
      grant={grant}
      groups={groups.filter((group) => group.area === area.id)}
      byId={byId}
      edit={edit}
    />
  );
  return (
    <Stack maw={1080}>
      <section aria-live="polite">
        <Title order={2} size="sm" c="dimmed" mb={4}>
          {changed > 0 ? words.access.willBe : words.access.now}
        </Title>
        <Text className="words" data-testid="sentence">
          {sentenceOf(agent.name, grant, groups, summaryOf)}
        </Text>
      </section>
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="shield" size={16} />}
          onClick={() => setRails({ opened: {}, seen: true })}
          aria-haspopup="dialog"
        >
          {words.access.guardrails(grant.guardrails?.length ?? 0)}
        </Button>
      </Group>
      {rails.seen ? (
        <Suspense fallback={null}>
          <GuardrailsDrawer
            agent={agent}
            connection={connection}
            grant={grant}
            groups={groups}
            opened={rails.opened}
            close={() => setRails({ opened: undefined, seen: true })}
            change={isOwner ? (guardrails) => setDraft({ ...grant, guardrails }) : undefined}
          />
        </Suspense>
      ) : null}
      <Text size="sm" c="dimmed">
        {words.access.levelHint} {isOwner ? '' : words.access.auditor}
      </Text>
      <div>
        {coreAreas.map(row)}
        <Collapse expanded={more}>
          <div style={{ paddingTop: 8 }}>{more ? otherAreas.map(row) : null}</div>
        </Collapse>
      </div>
      {more ? null : (
        <Group>
          <Button variant="subtle" onClick={() => setMore(true)} leftSection={<Icon name="down" size={16} />}>
            {words.access.otherAreas(otherAreas.length)}
          </Button>
        </Group>
      )}
      {isOwner && !draft && isAnything(saved) ? (
        <Group>
          <Button
            variant="default"
            onClick={() =>
              setDraft({
                ...saved,
                areas: Object.fromEntries(areas.map(({ id }) => [id, 'off' as const])),
                groups: {},
                ...(saved.guardrails ? { guardrails: [] } : {}),
                ...(saved.elevations ? { elevations: [] } : {}),
                methods: {},
              })
            }
          >
            {words.access.takeAll}
          </Button>
        </Group>
      ) : null}
      {changed > 0 ? (
        <Paper withBorder shadow="md" p="sm" className="save-bar">
          <Group justify="space-between">
            <Text fw={600}>{words.access.changes(changed)}</Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setDraft(undefined)} disabled={busy}>
                {words.access.discard}
              </Button>
              <Button onClick={() => void save()} loading={busy}>
                {words.access.save}
              </Button>
            </Group>
          </Group>
        </Paper>
      ) : null}
    </Stack>
  );
}

interface Edit {
  readonly disabled: boolean;
  level(area: string, level: Level): void;
  group(id: string, rule: Rule | undefined): void;
  method(id: string, rule: Rule | undefined): void;
  /** Takes back a level that was given for a time. */
  end(elevation: Elevation): void;
  /** Opens the form of a new guardrail for an area. */
  guard(area: string): void;
}

interface AreaProps {
  readonly area: { readonly id: string; readonly name: string };
  readonly grant: Grant;
  readonly groups: readonly MethodGroup[];
  readonly byId: ReadonlyMap<string, Method>;
  readonly edit: Edit;
}

function AreaRow({ area, grant, groups, byId, edit }: AreaProps) {
  const [open, setOpen] = useState(false);
  const exceptions =
    groups.filter(({ id }) => grant.groups[id]).length +
    groups.flatMap(({ methods }) => methods).filter((id) => grant.methods[id]).length;
  return (
    <div className="area">
      <div className="area-head">
        <Group gap="xs" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
            aria-label={words.access.open(area.name)}
          >
            <Icon name={open ? 'down' : 'right'} size={16} />
          </ActionIcon>
          <Text fw={600}>{area.name}</Text>
          {exceptions > 0 ? (
            <Badge variant="light" className="tag" radius="sm">
              {words.access.exceptions(exceptions)}
            </Badge>
          ) : null}
        </Group>
        <SegmentedControl
          size="sm"
          aria-label={words.access.levelOf(area.name)}
          value={grant.areas[area.id] ?? 'off'}
          onChange={(level) => edit.level(area.id, level as Level)}
          data={levels.map((level) => ({ value: level, label: words.access.levels[level] }))}
          disabled={edit.disabled}
        />
      </div>
      {givenAt(grant, area.id).map((elevation) => (
        <Group key={elevation.id} gap="xs" px="xs" pb={6}>
          <Text size="sm">
            {words.access.forATime(words.access.levels[elevation.level], exactTime(elevation.until))}
          </Text>
          {edit.disabled ? null : (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={words.access.endGivenOf(area.name)}
              onClick={() => edit.end(elevation)}
            >
              {words.access.endGiven}
            </Button>
          )}
        </Group>
      ))}
      {open ? <AreaBody area={area} grant={grant} groups={groups} byId={byId} edit={edit} /> : null}
    </div>
  );
}

function AreaBody({ area, grant, groups, byId, edit }: AreaProps) {
  const [find, setFind] = useState('');
  const text = find.toLowerCase();
  const shown = groups.filter(
    ({ name, methods }) =>
      name.toLowerCase().includes(text) ||
      methods.some((id) => byId.get(id)?.summary.toLowerCase().includes(text)),
  );
  const looks = shown.filter(({ id }) => id.endsWith('/view'));
  const does = shown.filter(({ id }) => !id.endsWith('/view'));
  return (
    <div className="area-body">
      <Stack gap="sm">
        {groups.length > 8 ? (
          <TextInput
            size="xs"
            maw={300}
            aria-label={words.access.find}
            placeholder={words.access.find}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
        ) : null}
        {[
          { head: words.access.resources, list: looks },
          { head: words.access.actionsHead, list: does },
        ].map(({ head, list }) =>
          list.length > 0 ? (
            <div key={head}>
              <Title order={3} size="sm" c="dimmed">
                {head}
              </Title>
              {list.map((group) => (
                <GroupRow key={group.id} group={group} grant={grant} byId={byId} edit={edit} />
              ))}
            </div>
          ) : null,
        )}
        {edit.disabled ? null : (
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="shield" size={14} />}
              onClick={() => edit.guard(area.id)}
            >
              {words.access.guardArea(area.name)}
            </Button>
          </Group>
        )}
      </Stack>
    </div>
  );
}

function GroupRow({
  group,
  grant,
  byId,
  edit,
}: { readonly group: MethodGroup } & Pick<AreaProps, 'grant' | 'byId' | 'edit'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className="rule-row">
        <Group gap={6} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
            aria-label={words.access.showMethods(group.name)}
          >
            <Icon name={open ? 'down' : 'right'} size={14} />
          </ActionIcon>
          <Text size="sm">
            {group.name}{' '}
            <Text span size="xs" c="dimmed">
              {words.access.methods(group.methods.length)}
            </Text>
            <Unused grant={grant} subject={group.id} rule={grant.groups[group.id]} />
          </Text>
        </Group>
        <RuleSwitch
          label={group.name}
          value={grant.groups[group.id]}
          set={(rule) => edit.group(group.id, rule)}
          disabled={edit.disabled}
        />
      </div>
      {open
        ? group.methods.map((id) => {
            const method = byId.get(id);
            return (
              <div className="rule-row" key={id} style={{ paddingInlineStart: 40 }}>
                <div style={{ flex: '1 1 240px' }}>
                  <Text size="sm">
                    {method?.summary ?? id}
                    <Unused grant={grant} subject={id} rule={grant.methods[id]} />
                  </Text>
                  {method ? (
                    <Text size="xs" c="dimmed" className="mono">
                      <Verb verb={method.verb} /> {method.path}
                    </Text>
                  ) : null}
                </div>
                <RuleSwitch
                  label={method?.summary ?? id}
                  value={grant.methods[id]}
                  set={(rule) => edit.method(id, rule)}
                  disabled={edit.disabled}
                />
              </div>
            );
          })
        : null}
    </>
  );
}

/** Says so of an exception that was saved and has looked at no call. */
function Unused({
  grant,
  subject,
  rule,
}: {
  readonly grant: Grant;
  readonly subject: string;
  readonly rule: Rule | undefined;
}) {
  const use = grant.exceptions?.find((one) => one.subject === subject && one.rule === rule);
  if (!use || use.matched.count > 0) return null;
  return (
    <Text span size="xs" c="dimmed">
      {' '}
      {words.access.unused}
    </Text>
  );
}

function RuleSwitch({
  label,
  value,
  set,
  disabled,
}: {
  readonly label: string;
  readonly value: Rule | undefined;
  readonly set: (rule: Rule | undefined) => void;
  readonly disabled: boolean;
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={words.access.ruleOf(label)}
      value={value ?? 'area'}
      onChange={(next) => set(rules.find((rule) => rule === next))}
      data={[
        { value: 'area', label: words.access.asArea },
        ...rules.map((rule) => ({ value: rule, label: words.access.rules[rule] })),
      ]}
      disabled={disabled}
    />
  );
}

function withRule(
  all: Readonly<Record<string, Rule>>,
  id: string,
  rule: Rule | undefined,
): Readonly<Record<string, Rule>> {
  const { [id]: _was, ...rest } = all;
  return rule ? { ...rest, [id]: rule } : rest;
}

/** The answer to a change tells what changed besides; that is not part of a grant. */
function withoutAnswer(grant: Grant & { readonly changes?: unknown }): Grant {
  const { changes: _changes, ...rest } = grant;
  return rest;
}

function countChanges(before: Grant, after: Grant): number {
  const differing = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): number =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]).length;
  return (
    differing(before.areas, after.areas) +
    differing(before.groups, after.groups) +
    differing(before.methods, after.methods) +
    differing(railsOf(before), railsOf(after)) +
    differing(givenIn(before), givenIn(after))
  );
}

/** Guardrails as they are written, by their ids. */
function railsOf({ guardrails = [] }: Grant): Readonly<Record<string, string>> {
  return Object.fromEntries(guardrails.map((rail) => [rail.id ?? rail.kind, written(rail)]));
}

function givenAt({ elevations = [] }: Grant, area: string): readonly Elevation[] {
  return elevations.filter((elevation) => elevation.area === area);
}

function givenIn({ elevations = [] }: Grant): Readonly<Record<string, string>> {
  return Object.fromEntries(elevations.map(({ id, level }) => [id, level]));
}

function isTouched(grant: Grant, area: string, groups: readonly MethodGroup[]): boolean {
  return (
    (grant.areas[area] ?? 'off') !== 'off' ||
    givenAt(grant, area).length > 0 ||
    groups.some(
      (group) =>
        group.area === area &&
        (grant.groups[group.id] !== undefined || group.methods.some((id) => grant.methods[id])),
    )
  );
}

function isAnything(grant: Grant): boolean {
  return (
    Object.values(grant.areas).some((level) => level !== 'off') ||
    Object.keys(grant.groups).length > 0 ||
    Object.keys(grant.methods).length > 0 ||
    (grant.elevations?.length ?? 0) > 0
  );
}
