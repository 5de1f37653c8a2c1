import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { decideFromRecords } from '../src/gateway/decide-again.ts';
import { namesSites } from '../src/gateway/guardrails/sites-named.ts';
import { mayCall } from '../src/gateway/may-call.ts';
import type { Policy } from '../src/gateway/policy.ts';
import { guideMethods } from '../src/mcp/guide/guide.ts';
import { type Chance, chanceOf } from './chance.ts';
import { callGenerator, type GeneratedCall } from './generated-call.ts';
import { aroundMs, policyGenerator } from './generated-policy.ts';
import { openSurfaces, type Surfaces, type Taken } from './surfaces.ts';

const catalogue = loadCatalogue();
const generatePolicy = policyGenerator(catalogue);
const toolOf = new Map(guideMethods.map(({ method, tool }) => [method, tool]));
const open = catalogue.methods.filter(({ visibility }) => visibility === 'public');

/** Previews, typed tools and records are looked at in one call of so many. */
const deeplyEach = 4;
/** What is shown to an agent is worked out anew when the time is another. */
const callsAtOnce = 100;

/** A worker's share of the calls: with its part of the methods, under policies of its own. */
export interface AgreementWork {
  readonly share: number;
  readonly shares: number;
  readonly policies: number;
  readonly callsEach: number;
}

/** What was compared with what REST decided, and how often each rule decided. */
export interface Agreement {
  readonly compared: Readonly<Record<string, number>>;
  readonly decided: Readonly<Record<string, number>>;
}

type Said = Awaited<ReturnType<Surfaces['mcp']>>;

/** A call with what says where it comes from, should it fail. */
interface Case {
  readonly surfaces: Surfaces;
  readonly call: GeneratedCall;
  readonly agentId: string;
  readonly key: string;
  readonly rest: Taken;
  where(): string;
}

const essence = ({ decision, rule, code, reason }: Taken) => [decision, rule, code, reason];

/** Some time in the six days around the policies' own. */
function momentOf(chance: Chance): number {
  return aroundMs + chance.from(-72 * 60, 72 * 60) * 60_000;
}

/** What was compared with what REST decided, so that a test that compares nothing fails. */
const compared = { mcp: 0, typed: 0, listing: 0, preview: 0, record: 0, access: 0 };
const decided = new Map<string, number>();

function same(actual: readonly unknown[], expected: readonly unknown[], where: () => string): void {
  if (actual.every((one, place) => one === expected[place])) return;
  assert.deepEqual(actual, expected, where());
}

/** Where nothing was decided, the tool is not there, and nothing is granted; or the message does not fit the method. */
function compareMcp(mcp: Said, { rest, where }: Case): void {
  if (!('said' in mcp)) {
    same(essence(mcp), essence(rest), where);
    compared.mcp++;
  } else if (/^You have no tool|^There is no method/.test(mcp.said))
    assert.equal(rest.decision, 'denied', `${where()}: ${mcp.said}`);
  else assert.match(mcp.said, /^Nothing was sent: the message does not fit/, where());
}

/**
 * A listing knows neither message nor counters: what it does not deny may only be stopped by a guardrail that it names, or by a site
 * that the message does.
 */
function compareListing({ surfaces, call, agentId, rest, where }: Case): void {
  const { decision, conditions } = surfaces.listing(call, agentId);
  compared.listing++;
  if (decision.decision === 'denied') same([rest.decision, rest.rule], ['denied', decision.rule], where);
  else if (rest.decision === decision.decision) return;
  else if (rest.rule === 'site') assert.ok(namesSites(call.method), where());
  else if (decision.decision === 'held' && call.answered)
    assert.match(rest.rule, /^(approval|exception|level|guardrail:.*)$/, where());
  else {
    assert.notEqual(conditions.length, 0, where());
    assert.match(rest.rule, /^guardrail:|^approval$/, where());
  }
}

async function comparePreview({ surfaces, call, agentId, rest, where }: Case): Promise<void> {
  const { decision, rule, reason } = await surfaces.previewed(call, agentId);
  same([decision, rule, reason], [rest.decision, rest.rule, rest.reason], where);
  compared.preview++;
}

/** The request that a typed tool became is decided the same when it comes by REST. */
async function compareTyped({ surfaces, call, key, where }: Case): Promise<void> {
  const tool = toolOf.get(call.method.id);
  if (!tool) return;
  const { taken, sent } = await surfaces.typedTool(tool, call, key);
  if ('said' in taken || !sent) return;
  same(essence(taken), essence(await surfaces.raw(sent, call, key)), where);
  compared.typed++;
}

/** The last decision on record is taken again from the record alone, as it is kept: JSON. */
async function compareRecord({ rest, where }: Case, content: ReturnType<typeof generatePolicy>['content']) {
  const bodies = rest.records.map(({ body }) => JSON.parse(JSON.stringify(body)));
  const answer = await decideFromRecords(bodies, catalogue.router, async () => content);
  const last = rest.records.findLast(({ body }) => body.decision)?.body;
  const { again } = answer ?? {};
  same([again?.decision, again?.rule, again?.reason], [last?.decision, last?.rule, last?.reason], where);
  compared.record++;
}

/** What `my_access` and the list of tools say of everything is what a call of each would get. */
async function compareAccess(
  surfaces: Surfaces,
  policy: Policy,
  chance: Chance,
  agentId: string,
  key: string,
) {
  const nowMs = momentOf(chance);
  const access = await surfaces.myAccess(key, nowMs);
  if (!access) return;
  const tools = new Set(await surfaces.tools(key, nowMs));
  const usable = new Set<string>();
  for (const { connection } of policy.grantsOf(agentId))
    for (const { method, decision } of mayCall(policy, { agentId, siteId: connection.siteId, nowMs }, open)) {
      const where = () => `${agentId} ${method.id} on ${connection.siteId} at ${nowMs}`;
      same([access.get(`${connection.siteId} ${method.id}`)], [decision.decision], where);
      if (decision.decision !== 'denied') usable.add(method.id);
      compared.access++;
    }
  for (const [method, tool] of toolOf)
    assert.equal(tools.has(tool), usable.has(method), `${agentId} ${tool}`);
}

async function decideAll(
  surfaces: Surfaces,
  generateCall: ReturnType<typeof callGenerator>,
  seed: number,
  calls: number,
) {
  const chance = chanceOf(seed);
  const generated = generatePolicy(chance);
  const policy = surfaces.use(generated);
  let nowMs = 0;
  for (let count = 0; count < calls; count++) {
    if (count % callsAtOnce === 0) nowMs = momentOf(chance);
    const call = generateCall(chance, nowMs);
    const { agentId, text: key } = chance.pick(generated.keys);
    const { verb, target } = call.rest;
    const where = () => `policy ${seed}, call ${count}: ${agentId} ${verb} ${target} on ${call.siteId}`;
    const rest = await surfaces.rest(call, key);
    const one: Case = { surfaces, call, agentId, key, rest, where };
    const rule = rest.rule.replace(/:.*/, '');
    decided.set(rule, (decided.get(rule) ?? 0) + 1);
    compareMcp(await surfaces.mcp(call, key), one);
    const isAgent = policy.identify(key).kind === 'agent';
    if (isAgent) compareListing(one);
    await compareTyped(one);
    if (count % deeplyEach > 0) continue;
    await compareRecord(one, generated.content);
    if (isAgent) await comparePreview(one);
  }
  const { agentId, text: key } = chance.pick(generated.keys);
  await compareAccess(surfaces, policy, chance, agentId, key);
}

async function work({ share, shares, policies, callsEach }: AgreementWork): Promise<Agreement> {
  await using surfaces = openSurfaces(catalogue);
  const generateCall = callGenerator(catalogue.methods.filter((_, place) => place % shares === share));
  for (let place = 0; place < policies; place++)
    await decideAll(surfaces, generateCall, 1 + share + place * shares, callsEach);
  return { compared, decided: Object.fromEntries(decided) };
}

parentPort?.postMessage(await work(workerData as AgreementWork));
