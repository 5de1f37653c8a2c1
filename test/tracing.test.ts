import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Receiver, startReceiver } from './receiver.ts';
import { startCommand } from './running.ts';

const tracing = fileURLToPath(new URL('../deploy/tracing.mjs', import.meta.url));

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}

/** What OTLP calls a server's span. */
const serverKind = 2;

/** The spans and resources that arrived, as OTLP/HTTP has them in JSON. */
function read(bodies: readonly string[]) {
  const resources = bodies.flatMap(
    (body) =>
      (
        JSON.parse(body) as {
          resourceSpans: {
            resource: { attributes: Attribute[] };
            scopeSpans: { scope: { name: string }; spans: Span[] }[];
          }[];
        }
      ).resourceSpans,
  );
  return {
    names: resources.flatMap(({ resource }) =>
      resource.attributes.filter(({ key }) => key === 'service.name').map(({ value }) => value.stringValue),
    ),
    scopes: resources.flatMap(({ scopeSpans }) => scopeSpans.map(({ scope }) => scope.name)),
    spans: resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  };
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

interface Point {
  readonly attributes: readonly Attribute[];
  readonly asInt?: string | number;
  readonly asDouble?: number;
  readonly count?: string | number;
  readonly explicitBounds?: readonly number[];
}

const bodiesOf = ({ received }: Receiver, path: string): readonly string[] =>
  received.filter((call) => call.path.endsWith(path)).map(({ body }) => body);

/** The metrics of the last export, by name. */
function lastMetrics(bodies: readonly string[]): ReadonlyMap<string, Metric> {
  const { resourceMetrics } = JSON.parse(bodies.at(-1) ?? '{}') as {
    resourceMetrics: { scopeMetrics: { scope: { name: string }; metrics: Metric[] }[] }[];
  };
  const own = resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.filter(({ scope }) => scope.name === 'fairlead').flatMap(({ metrics }) => metrics),
  );
  return new Map(own.map((metric) => [metric.name, metric]));
}

/** Points as Prometheus writes them: labels in order, then the number. */
function told(points: readonly Point[] | undefined): string[] {
  return (points ?? [])
    .map(({ attributes, asInt, asDouble, count }) => {
      const labels = attributes
        .map(({ key, value }) => `${key}="${value.stringValue}"`)
        .toSorted()
        .join();
      return `{${labels}} ${count ?? asInt ?? asDouble}`;
    })
    .toSorted();
}

/** The same of what `/metrics` says of one name. */
function samples(text: string, name: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => {
      const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return `{${labels
        .split(/,(?=\w+=)/)
        .toSorted()
        .join()}} ${value}`;
    })
    .toSorted();
}

test('metrics go by OTLP to the same collector, and are those of /metrics', async () => {
  await using collector = await startReceiver((response) =>
    response.setHeader('content-type', 'application/json').end('{}'),
  );
  await using fairlead = await startCommand('up', ['--memory'], {
    NODE_OPTIONS: `--import ${tracing}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  });
  const search = (path: string) =>
    fetch(fairlead.ready.gateway + path, {
      method: 'POST',
      headers: { authorization: fairlead.keyOf('Storefront Agent'), 'content-type': 'application/json' },
      body: '{}',
    }).then((response) => response.status);
  assert.equal(await search('/stores/v3/products/search'), 200);
  assert.equal(await search('/stores/v3/products/search'), 200);
  assert.equal(await search('/members/v1/members/query'), 403);
  const answer = await fetch(`${fairlead.ready.gateway}/metrics`, {
    headers: { authorization: `Bearer ${fairlead.ready.admin.token}` },
  });
  const text = await answer.text();
  const before = bodiesOf(collector, '/v1/metrics').length;
  // One that was under way when the last call was answered may tell of less.
  await collector.until(() => bodiesOf(collector, '/v1/metrics').length > before + 1);

  const metrics = lastMetrics(bodiesOf(collector, '/v1/metrics'));
  assert.deepEqual([...metrics.keys()].toSorted(), [
    'fairlead.call_duration',
    'fairlead.calls',
    'fairlead.calls_in_flight',
    'fairlead.calls_refused_busy',
    'fairlead.log_unlisted_entries',
    'fairlead.upstream_answers',
  ]);
  const calls = told(metrics.get('fairlead.calls')?.sum?.dataPoints);
  assert.deepEqual(calls, samples(text, 'fairlead_calls_total'));
  assert.match(calls.join('\n'), /agent="Storefront Agent",area="products",code="",decision="allowed"\} 2$/m);
  assert.deepEqual(
    told(metrics.get('fairlead.upstream_answers')?.sum?.dataPoints),
    samples(text, 'fairlead_upstream_answers_total'),
  );
  const durations = metrics.get('fairlead.call_duration');
  assert.equal(durations?.unit, 's');
  assert.equal(durations.histogram?.dataPoints[0]?.explicitBounds?.[0], 0.001);
  assert.deepEqual(
    told(durations.histogram?.dataPoints),
    samples(text, 'fairlead_call_duration_seconds_count'),
  );
  for (const name of ['calls_in_flight', 'calls_refused_busy']) {
    const { gauge, sum } = metrics.get(`fairlead.${name}`) ?? {};
    assert.deepEqual(told((gauge ?? sum)?.dataPoints), ['{} 0'], name);
  }
});

const attribute = ({ attributes }: Span, name: string): string =>
  String(Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0]);

test('spans of calls go by OTLP to a collector, go on from the agent and are gone on from by Wix', async () => {
  await using collector = await startReceiver((response) =>
    response.setHeader('content-type', 'application/json').end('{}'),
  );
  await using wix = await startReceiver((response) =>
    response.setHeader('content-type', 'application/json').end('{"contacts":[]}'),
  );
  await using fairlead = await startCommand('up', ['--memory'], {
    NODE_OPTIONS: `--import ${tracing}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'shop-gateway',
  });
  const { connection } = await fairlead.api('POST', '/api/connections', {
    ...{ name: 'Watched', siteId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e01' },
    ...{ baseUrl: wix.url, credential: 'IST.secret-of-wix' },
  });
  const { agent, key } = await fairlead.api('POST', '/api/agents', { name: 'Traced' });
  await fairlead.api('PUT', `/api/agents/${agent.id}/grants?connection=${connection.id}`, {
    areas: { contacts: 'read' },
  });
  const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  const query = (path: string) =>
    fetch(fairlead.ready.gateway + path, {
      method: 'POST',
      headers: {
        ...{ authorization: key, 'content-type': 'application/json', 'wix-site-id': connection.siteId },
        traceparent: `00-${parent.traceId}-${parent.spanId}-01`,
      },
      body: '{"query":{}}',
    });
  const allowed = await query('/contacts/v4/contacts/query');
  assert.equal(allowed.status, 200, await allowed.text());
  const denied = await query('/members/v1/members/query');
  assert.equal(denied.status, 403);
  await fairlead.kill('SIGTERM');

  const { names, scopes, spans } = read(bodiesOf(collector, '/v1/traces'));
  assert.deepEqual([[...new Set(names)], [...new Set(scopes)]], [['shop-gateway'], ['fairlead']]);
  const told = spans.filter(({ traceId }) => traceId === parent.traceId);
  assert.deepEqual(
    told.map((span) => [
      span.name,
      span.kind,
      span.parentSpanId,
      attribute(span, 'http.response.status_code'),
    ]),
    [
      ['agent call', serverKind, parent.spanId, '200'],
      ['agent call', serverKind, parent.spanId, '403'],
    ],
  );
  assert.deepEqual(
    told.map((span) => attribute(span, 'fairlead.activity')),
    [allowed, denied].map(({ headers }) => headers.get('x-fairlead-activity')),
  );
  const [arrived] = wix.received;
  assert.equal(arrived?.headers.traceparent, `00-${parent.traceId}-${told[0]?.spanId}-01`);
  assert.ok(!collector.received.some(({ body }) => body.includes(key) || body.includes('IST.secret')));
});
