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
function move(
  source: string | undefined,
  grants: readonly Grant[],
  stops: readonly Stop[] = [],
  path = '/data-mover/v1/jobs',
) {
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
  const route = router.match('POST', path);
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

test('what an agent may not read whole at either site is not moved to where nothing would hold it back', () => {
  const { method } = move(here, [grantOn(here)]);
  const kept: [more: Partial<Grant>, isOnlyThere?: boolean][] = [
    [{ areas: new Map([['data', 'write']]) }],
    [{ groups: new Map([['data/item/view', 'deny']]) }],
    [{ guardrails: [{ kind: 'mask', id: 'm', fields: ['pay'], by: 'remove' }] }],
    [{ guardrails: [{ kind: 'mask', id: 'm', fields: ['pay'], by: 'remove', on: { access: 'read' } }] }],
    [{ guardrails: [{ kind: 'collections', id: 'c', only: ['A'], on: { groups: ['data/item/view'] } }] }],
    [{ guardrails: [{ kind: 'ask', id: 'q', on: { access: 'read', areas: ['data'] } }] }],
  ];
  for (const [more] of kept)
    for (const grants of [
      [grantOn(here), grantOn(there, more)],
      [grantOn(here, more), grantOn(there)],
    ]) {
      const decision = move(there, grants);
      assert.ok(decision.decision === 'denied', JSON.stringify(more));
      assert.match(decision.reason, /may not read all Data at all times|its own guardrails/);
    }
  const free: Partial<Grant>[] = [
    { guardrails: [{ kind: 'mask', id: 'm', fields: ['email'], by: 'mask', on: { areas: ['orders'] } }] },
    { guardrails: [{ kind: 'fields', id: 'f', only: ['name'], on: { areas: ['contacts'] } }] },
    { areas: new Map(), methods: new Map([[method.id, 'allow']]) },
  ];
  for (const more of free)
    assert.equal(move(there, [grantOn(here, more), grantOn(there, more)]).decision, 'allowed');
  assert.equal(move(here, [grantOn(here, { areas: new Map([['data', 'write']]) })]).decision, 'allowed');
});

test('a move that a schedule makes again names its own site only: it would go on after a grant has ended', () => {
  const path = '/data-move-scheduler/v1/scheduled-data-workflows';
  const both = [grantOn(here), grantOn(there)];
  assert.match(move(there, both, [], path).reason, /what is scheduled would go on/);
  assert.equal(move(here, both, [], path).decision, 'allowed');
});
