import { Anchor, Badge, Button, Code, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../api/call.ts';
import { useMethod } from '../../api/queries.ts';
import type { MethodDetail } from '../../api/types.ts';
import { areaName } from '../../areas.ts';
import { Verb } from '../../parts/badges.tsx';
import { CodeBlock, Copy } from '../../parts/CodeBlock.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { BackToReference } from './Reference.tsx';
import { SchemaView } from './SchemaView.tsx';
import { TryIt } from './TryIt.tsx';

/** One method: what it needs and takes, how to call it, and a call to try. */
export function MethodPage() {
  const { method: id } = useParams({ from: '/shell/reference/$area/$method' });
  const method = useMethod(id);
  if (method.error instanceof ApiProblem && method.error.status === 404)
    return (
      <Empty
        icon="search"
        title={words.reference.noMethod}
        action={
          <Button component={Link} to="/reference">
            {words.reference.title}
          </Button>
        }
      >
        {words.reference.noMethodLead}
      </Empty>
    );
  return <Loaded of={method}>{(found) => <Page key={found.id} method={found} />}</Loaded>;
}

function Page({ method }: { readonly method: MethodDetail }) {
  return (
    <>
      <PageHead
        before={<BackToReference />}
        title={method.summary}
        lead={
          <span className="mono">
            <Verb verb={method.verb} /> {method.path}
          </span>
        }
        actions={
          <>
            {method.deprecated ? (
              <Badge className="tag tag-held" radius="sm">
                {words.reference.deprecated}
              </Badge>
            ) : null}
            <Copy text={`${method.verb} ${method.path}`} label={words.reference.path} />
            <Button variant="default" component="a" href={`/reference/${method.area}/${method.id}.md`}>
              {words.reference.markdown}
            </Button>
          </>
        }
      />
      <div className="method">
        <Stack gap="xl" miw={0}>
          <Facts method={method} />
          <Section title={words.reference.request}>
            {method.request ? (
              <SchemaView {...method.request} />
            ) : (
              <Text c="dimmed">{words.reference.noSchema}</Text>
            )}
          </Section>
          {method.response ? (
            <Section title={words.reference.response}>
              <SchemaView {...method.response} />
            </Section>
          ) : null}
          <Errors method={method} />
        </Stack>
        <Stack gap="xl" miw={0}>
          <Section title={words.reference.examples}>
            <Examples method={method} />
          </Section>
          <Section title={words.reference.try}>
            <TryIt method={method} />
          </Section>
        </Stack>
      </div>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function Facts({ method }: { readonly method: MethodDetail }) {
  const { facts } = words.reference;
  const others = [...method.aliases, ...method.alternates.map(({ verb, path }) => `${verb} ${path}`)];
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      facts.area,
      <Anchor key="area" component={Link} to={`/reference?area=${method.area}`}>
        {areaName(method.area)}
      </Anchor>,
    ],
    [
      facts.access,
      `${words.reference.accesses[method.access]}${method.accessException ? `: ${method.accessException}` : ''}`,
    ],
    [facts.effect, method.effect],
    [facts.version, method.version],
    [
      facts.permission,
      method.scopes.length > 0 ? <Scopes key="scopes" method={method} /> : method.permission,
    ],
    [facts.rate, words.reference.perMinute(formatNumber(method.callsPerMinute))],
    [facts.page, method.pageLimit === null ? null : formatNumber(method.pageLimit)],
    [facts.identities, method.identities.join(', ')],
    [facts.events, method.events.length > 0 ? <Codes key="events" values={method.events} /> : null],
    [facts.other, others.length > 0 ? <Codes key="others" values={others} /> : null],
    [facts.sdk, method.sdk ? <Code key="sdk">{method.sdk}</Code> : null],
    [facts.id, <Code key="id">{method.id}</Code>],
  ];
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Codes({ values }: { readonly values: readonly string[] }) {
  return (
    <Stack gap={4} align="flex-start">
      {values.map((value) => (
        <Code key={value}>{value}</Code>
      ))}
    </Stack>
  );
}

function Scopes({ method }: { readonly method: MethodDetail }) {
  return (
    <Stack gap={4} align="flex-start">
      {method.scopes.map((scope) => (
        <span key={scope}>
          {method.scopeNames.find(({ id }) => id === scope)?.name} <Code>{scope}</Code>
        </span>
      ))}
      {method.broaderScopes.length > 0 ? (
        <details>
          <summary>{words.reference.broader(method.broaderScopes.length)}</summary>
          <Codes values={method.broaderScopes} />
        </details>
      ) : null}
    </Stack>
  );
}

function Examples({ method }: { readonly method: MethodDetail }) {
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List aria-label={words.reference.examples}>
        {method.examples.map(({ language }) => (
          <Tabs.Tab key={language} value={language}>
            {words.reference.languages[language]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {method.examples.map(({ language, code }) => (
        <Tabs.Panel key={language} value={language} pt="sm">
          <CodeBlock code={code} label={words.reference.languages[language] ?? language} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Errors({ method }: { readonly method: MethodDetail }) {
  return (
    <Section title={words.reference.errors}>
      <Text size="sm" mb="xs">
        {method.errors.length > 0 ? words.reference.errorsLead : null}{' '}
        <Anchor component={Link} to="/reference/errors" size="sm" underline="always">
          {words.reference.allErrors}
        </Anchor>
      </Text>
      <Group gap={6}>
        {method.errors.map((code) => (
          <Code key={code}>{code}</Code>
        ))}
      </Group>
    </Section>
  );
}
