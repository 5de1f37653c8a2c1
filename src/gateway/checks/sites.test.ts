import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../../catalogue/load.ts';
import type { Connection, Grant, Stop } from '../call.ts';
import { decide } from '../decide.ts';
import { measure } from '../guardrails/measure.ts';
import { createPolicy } from '../policy.ts';

const { router } = loadCatalogue();
const [here, there, elsewhere] = ['a', 'b', 'c'].map((one) => `${one.repeat(8)}-2222-4333-8444-555555555555`);

function grantOn(siteId: string | undefined, more: Partial<Grant> = {}, baseUrl = 'http://x'): Grant {
  assert.ok(siteId);
  const connection: Connection = {
    ...{ id: siteId, name: siteId, kind: 'api-key', baseUrl, accountId: undefined, siteId, siteName: siteId },
  };
  return {
    ...{ connection, areas: new Map([['data', 'full']]), methods: new Map(), groups: new Map() },
    ...{ guardrails: [], elevations: [] },
    ...more,
  };
}

/** What is decided of moving data from one site to the one that the call is for. */
function move(source: string | undefined, grants: readonly Grant[], stops: readonly Stop[] = []) {
  const policy = createPolicy(
    1,
    {
      agents: new Map([['a', { id: 'a', name: 'A', purpose: '', state: 'active' }]]),
      connections: new Map(grants.map(({ connection }) => [connection.id, connection])),
      grants: new Map([['a', grants]]),
      stops,
    },
    { now: () => 0 },
  );
  const route = router.match('POST', '/data-mover/v1/jobs');
  assert.ok(route.kind === 'method');
  const message = { sourceSiteId: source ?? '', destination_site_id: here ?? '' };
  const weighed = { kind: 'measured', measure: measure(route.method, message, undefined) } as const;
  const [who, where] = [policy.agent('a'), policy.locate('a', here)];
  return { ...decide({ who, where, route, nowMs: 0, stops, weighed }), method: route.method };
}

test('data is moved between two sites where the agent may move data on both', () => {
  const both = [grantOn(here), grantOn(there)];
  assert.equal(move(there, both).decision, 'allowed');
  assert.equal(move(there?.toUpperCase(), both).decision, 'allowed');
  const rate = grantOn(there, { guardrails: [{ kind: 'rate', id: 'r', perMinute: 5 }] });
  assert.equal(move(there, [grantOn(here), rate]).decision, 'allowed');
});

test('data is not moved from a site where the agent may not, or where such calls are limited', () => {
  const { method } = move(here, [grantOn(here)]);
  const refused: [grants: Grant[], reason: RegExp][] = [
    [[grantOn(elsewhere)], /names the site b.*, and is for a.*: the agent is not connected to it/],
    [[grantOn(there, {}, 'http://other')], /not connected to it/],
    [[grantOn(there, { areas: new Map([['data', 'read']]) })], /there Data is set to Read/],
    [[grantOn(there, { methods: new Map([[method.id, 'deny']]) })], /there .* is denied by an exception/],
    [[grantOn(there, { methods: new Map([[method.id, 'ask']]) })], /exceptions look at such calls/],
    [
      [grantOn(there, { guardrails: [{ kind: 'expires', id: 'e', atMs: 0 }] })],
      /there this was granted until/,
    ],
    [[grantOn(there, { guardrails: [{ kind: 'ask', id: 'q' }] })], /its own guardrails/],
    [[grantOn(there, { guardrails: [{ kind: 'collections', id: 'c', only: ['A'] }] })], /its own guardrails/],
  ];
  for (const [others, reason] of refused) {
    const decision = move(there, [grantOn(here), ...others]);
    assert.ok(decision.decision === 'denied' && decision.code === 'SITE_NOT_GRANTED', String(reason));
    assert.match(decision.reason, reason);
  }
  const stopped = move(there, [grantOn(here), grantOn(there)], [{ scope: 'connection', id: there ?? '' }]);
  assert.match(stopped.reason, /there .* is stopped/);
});
