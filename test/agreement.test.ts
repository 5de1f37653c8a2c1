import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Agreement, AgreementWork } from './agreement-worker.ts';

const shares = 2;
const policies = 125;
const callsEach = 400;
const calls = shares * policies * callsEach;

/** Beside each other: most of the time goes into reading each method's schema. */
async function compareShare(share: number): Promise<Agreement> {
  const workerData: AgreementWork = { share, shares, policies, callsEach };
  const worker = new Worker(new URL('./agreement-worker.ts', import.meta.url), { workerData });
  const [agreement] = (await once(worker, 'message')) as [Agreement];
  return agreement;
}

function sum(all: readonly Readonly<Record<string, number>>[], name: string): number {
  return all.reduce((total, one) => total + (one[name] ?? 0), 0);
}

test(`${calls} generated calls: by REST, by MCP, in lists and previews, and again from the record, one decision`, {
  timeout: 600_000,
}, async () => {
  const agreements = await Promise.all(Array.from({ length: shares }, (_, share) => compareShare(share)));
  const compared = agreements.map((one) => one.compared);
  const decided = agreements.map((one) => one.decided);
  const of = (name: string): number => sum(compared, name) / calls;
  // A test that compares nothing would find no difference.
  const told = JSON.stringify([compared, decided]);
  assert.ok(of('mcp') > 0.7 && of('listing') > 0.8 && of('typed') > 0.005 && of('access') > 1, told);
  assert.ok(of('record') === 0.25 && of('preview') > 0.2, told);
  for (const rule of ['key', 'agent', 'stop', 'path', 'site', 'exception', 'level', 'guardrail', 'approval'])
    assert.ok(sum(decided, rule) > calls / 1_000, `${rule}: ${told}`);
});
