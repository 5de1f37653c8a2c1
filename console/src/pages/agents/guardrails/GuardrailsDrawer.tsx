import { Button, Card, Drawer, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem, call, query } from '../../../api/call.ts';
import type { Grant, Guardrail, MethodGroup } from '../../../api/types.ts';
import { Icon } from '../../../parts/Icon.tsx';
import { Empty } from '../../../parts/states.tsx';
import { formatNumber, Time } from '../../../parts/Time.tsx';
import { guardrailsWords } from '../../../words/guardrails.ts';
import { words } from '../../../words.ts';
import { GuardrailForm } from './GuardrailForm.tsx';
import { capital } from './tell.ts';

const text = guardrailsWords;

interface Props {
  readonly agent: { readonly id: string; readonly name: string };
  readonly connection: string;
  readonly grant: Grant;
  readonly groups: readonly MethodGroup[];
  /** Whether it is open, and for which area. */
  readonly opened: { readonly area?: string } | undefined;
  readonly close: () => void;
  /** Nothing for who may only look. */
  readonly change: ((rails: readonly Guardrail[]) => void) | undefined;
}

/** The guardrails of a grant in words, each to be changed or taken away, and new ones of every kind. */
export default function GuardrailsDrawer(props: Props) {
  const { agent, opened, close } = props;
  return (
    <Drawer
      opened={opened !== undefined}
      onClose={close}
      position="right"
      size="lg"
      title={text.title(agent.name)}
      closeButtonProps={{ 'aria-label': words.common.close }}
    >
      {opened ? <Guardrails key={opened.area} {...props} area={opened.area} /> : null}
    </Drawer>
  );
}

function Guardrails({
  agent,
  connection,
  grant,
  groups,
  change,
  area,
}: Props & { readonly area: string | undefined }) {
  const rails = grant.guardrails ?? [];
  const [edited, setEdited] = useState<number | 'new' | undefined>(area === undefined ? undefined : 'new');

  /** The gateway reads it first: what it finds wrong is known before anything is saved. */
  async function keep(rail: Guardrail): Promise<void> {
    const place = typeof edited === 'number' ? edited : rails.length;
    const wanted = { ...grant, guardrails: [...rails.slice(0, place), rail, ...rails.slice(place + 1)] };
    const path = `/api/agents/${agent.id}/grants/plan${query({ connection })}`;
    const planned = await call<Grant>('POST', path, wanted).catch((error: unknown) => {
      throw ofPlace(error, place);
    });
    change?.(planned.guardrails ?? []);
    setEdited(undefined);
  }

  if (edited !== undefined)
    return (
      <GuardrailForm
        rail={typeof edited === 'number' ? rails[edited] : undefined}
        area={area}
        groups={groups}
        keep={keep}
        cancel={() => setEdited(undefined)}
      />
    );
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {text.lead}
      </Text>
      {rails.length === 0 ? (
        <Empty icon="shield" title={text.none}>
          {text.noneLead}
        </Empty>
      ) : (
        <Stack gap="xs" component="ul" className="plain">
          {rails.map((rail, place) => (
            <Card key={rail.id ?? place} withBorder padding="sm" component="li">
              <Text>{capital(rail.says ?? rail.kind)}.</Text>
              <Text size="sm" c="dimmed">
                <Seen rail={rail} />
              </Text>
              {change ? (
                <Group gap="xs" mt="xs">
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setEdited(place)}
                    aria-label={text.changeOf(rail.says ?? rail.kind)}
                  >
                    {text.change}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => change(rails.filter((_, other) => other !== place))}
                    aria-label={text.removeOf(rail.says ?? rail.kind)}
                  >
                    {words.common.remove}
                  </Button>
                </Group>
              ) : null}
            </Card>
          ))}
        </Stack>
      )}
      {change ? (
        <Group>
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
            {text.add}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function Seen({ rail: { matched } }: { readonly rail: Guardrail }) {
  if (!matched) return <>{text.notSaved}</>;
  if (matched.count === 0 || matched.last === null) return <>{text.unused}</>;
  return (
    <>
      {text.matched(formatNumber(matched.count))} <Time at={matched.last} />
    </>
  );
}

/** What is wrong with the guardrail in this place, without the place; what is wrong elsewhere as it is. */
function ofPlace(error: unknown, place: number): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const own = `guardrails[${place}]`;
  const problems = error.problems.map((problem) =>
    problem.startsWith(own) ? problem.slice(own.length) : problem,
  );
  return new ApiProblem(error.status, error.message, problems);
}
