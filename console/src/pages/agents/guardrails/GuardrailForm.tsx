import { Button, Group, MultiSelect, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../../../api/call.ts';
import type { Guardrail, GuardrailScope, MethodGroup } from '../../../api/types.ts';
import { areas } from '../../../areas.ts';
import { Problem } from '../../../parts/states.tsx';
import { guardrailsWords } from '../../../words/guardrails.ts';
import { words } from '../../../words.ts';
import { FieldInput } from './FieldInput.tsx';
import { type Kind, kindOf, kinds, type Values } from './kinds.ts';
import { capital } from './tell.ts';

const text = guardrailsWords;

interface Props {
  /** The one that is changed; nothing for a new one. */
  readonly rail: Guardrail | undefined;
  /** The area that a new one begins with. */
  readonly area: string | undefined;
  readonly groups: readonly MethodGroup[];
  /** Puts it among the others. @throws {ApiProblem} with what the gateway finds wrong with it, without its place */
  readonly keep: (rail: Guardrail) => Promise<void>;
  readonly cancel: () => void;
}

/** One guardrail as a form. What is wrong stands beside the field it is about, in the gateway's own words. */
export function GuardrailForm({ rail, area, groups, keep, cancel }: Props) {
  const [kind, setKind] = useState<Kind | undefined>(rail ? kindOf(rail.kind) : undefined);
  const [values, setValues] = useState<Values>(() => (rail && kind ? kind.toValues(rail) : {}));
  const [on, setOn] = useState<GuardrailScope>(() => rail?.on ?? (area ? { areas: [area] } : {}));
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  const { beside, others } = sortProblems(state.error, kind);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!kind) return;
    setState({ busy: true });
    try {
      const id = rail?.id === undefined ? {} : { id: rail.id };
      const scope = Object.keys(on).length > 0 ? { on } : {};
      await keep({ ...id, kind: kind.id, ...kind.toRail(values), ...scope });
    } catch (error) {
      setState({ busy: false, error: error as Error });
    }
  }

  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack>
        <Select
          label={text.kind}
          placeholder={text.choose}
          data={kinds.map(({ id, label }) => ({ value: id, label }))}
          value={kind?.id ?? null}
          disabled={rail !== undefined}
          onChange={(id) => {
            const next = kindOf(id ?? '');
            setKind(next);
            setValues(next?.initial ?? {});
            setState({ busy: false });
          }}
          allowDeselect={false}
          maxDropdownHeight={420}
          data-autofocus
        />
        {kind ? (
          <>
            <Text size="sm" c="dimmed">
              {kind.about}
            </Text>
            {kind.fields
              .filter(({ when }) => when?.(values) ?? true)
              .map((field) => (
                <FieldInput
                  key={field.name}
                  field={field}
                  value={values[field.name] ?? ''}
                  set={(value) => setValues({ ...values, [field.name]: value })}
                  error={beside.get(field.name)}
                />
              ))}
            <Scope on={on} set={setOn} groups={groups} error={beside.get('on')} />
            {others ? <Problem error={others} /> : null}
            <Group>
              <Button type="submit" loading={state.busy}>
                {rail ? text.keep : text.put}
              </Button>
              <Button variant="default" onClick={cancel}>
                {words.common.cancel}
              </Button>
            </Group>
          </>
        ) : (
          <Group>
            <Button variant="default" onClick={cancel}>
              {words.common.cancel}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** Which of an agent's calls it looks at. */
function Scope({
  on,
  set,
  groups,
  error,
}: {
  readonly on: GuardrailScope;
  readonly set: (on: GuardrailScope) => void;
  readonly groups: readonly MethodGroup[];
  readonly error: string | undefined;
}) {
  const change = (part: Partial<GuardrailScope>): void =>
    set(
      Object.fromEntries(
        Object.entries({ ...on, ...part }).filter(([, value]) => value !== undefined && value.length > 0),
      ),
    );
  const chosen = groups.filter(({ area }) => !on.areas || on.areas.includes(area));
  return (
    <>
      <MultiSelect
        label={text.onAreas}
        description={text.onHint}
        placeholder={on.areas?.length ? '' : text.everywhere}
        data={areas.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...(on.areas ?? [])]}
        onChange={(ids) => change({ areas: ids })}
        searchable
        error={error}
      />
      <MultiSelect
        label={text.onGroups}
        placeholder={on.groups?.length ? '' : text.everyAction}
        data={chosen.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...(on.groups ?? [])]}
        onChange={(ids) => change({ groups: ids })}
        searchable
        limit={60}
      />
      <Select
        label={text.onAccess}
        data={Object.entries(text.accesses).map(([value, label]) => ({ value, label }))}
        value={on.access ?? 'both'}
        onChange={(access) =>
          change({ access: access === 'read' || access === 'write' ? access : undefined })
        }
        allowDeselect={false}
      />
      {on.methods ? (
        <Text size="sm">
          {text.onMethods} <span className="mono">{on.methods.join(', ')}</span>
        </Text>
      ) : null}
    </>
  );
}

/** What is wrong with one member goes beside the first field that makes it; the rest is told below. */
function sortProblems(
  error: Error | undefined,
  kind: Kind | undefined,
): { readonly beside: ReadonlyMap<string, string>; readonly others: Error | undefined } {
  const beside = new Map<string, string>();
  if (!(error instanceof ApiProblem) || error.status !== 400) return { beside, others: error };
  const others: string[] = [];
  for (const problem of error.problems) {
    const member = /^\.(\w+)/.exec(problem)?.[1];
    const field = member === 'on' ? 'on' : kind?.fields.find((one) => one.member === member)?.name;
    const said = capital(problem.replace(/^\.\w+[.\s]*/, ''));
    if (field === undefined) others.push(problem.replace(/^\.?\s*/, ''));
    else beside.set(field, [beside.get(field), said].filter(Boolean).join(' '));
  }
  return { beside, others: others.length > 0 ? new ApiProblem(400, others.join(' '), others) : undefined };
}
