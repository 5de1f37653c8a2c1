import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startReceiver } from './receiver.ts';
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

  const { names, scopes, spans } = read(collector.received.map(({ body }) => body));
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
