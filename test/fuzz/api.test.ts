import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { responseText, type WireHeaders } from '../../src/base/http.ts';
import { isObject, type JsonObject } from '../../src/base/json.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { handlersByMethod } from '../../src/wix/app.ts';
import { checkAnswers } from '../answers.ts';
import { type Local, openLocal } from '../local-wix.ts';
import { fuzzedCalls, wireOf } from './calls.ts';
import { fuzz } from './cases.ts';
import { idsIn } from './messages.ts';

const catalogue = loadCatalogue();
const implemented = handlersByMethod();
const methods = catalogue.methods.filter(({ id }) => implemented.has(id));

/** The statuses that Wix answers with; none of them is a 5xx. */
const statuses = new Set([200, 400, 401, 403, 404, 409, 413, 428, 429]);

describe('calls of every method of the local Wix, by its JSON Schema', () => {
  const bugs: unknown[] = [];
  let local: Local;
  before(async () => {
    local = await openLocal({ kind: 'memory' }, { seed: 'demo', onBug: (error) => bugs.push(error) });
  });
  after(() => local[Symbol.asyncDispose]());

  test('no answer is a 5xx, every refusal is in the documented shape, every success by the wire types', async () => {
    const handle = checkAnswers(local.wix.handle, catalogue);
    const known: string[] = [];
    const counts = new Map<number, number>();
    let calls = 0;
    await fuzz(fuzzedCalls(methods), async (call) => {
      // What thousands of calls have left behind makes the next ones slow and says nothing new.
      if (++calls % 1_000 === 0) await local.call('POST', '/_local/reset');
      const { verb, target, body } = wireOf(call, known);
      const response = await handle({
        ...{ verb, target, signal: new AbortController().signal },
        headers: headersOf(call.authorization ?? local.wix.apiKey),
        body: body === undefined ? undefined : Buffer.from(body),
      });
      const answer = await responseText(response);
      counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
      assert.deepEqual(bugs.splice(0), [], `${verb} ${target}\n${body}`);
      assert.ok(statuses.has(response.status), `${response.status} ${verb} ${target}\n${body}\n${answer}`);
      // A path that is no method's: Wix answers it with a page.
      if (response.status === 404 && answer.startsWith('<!doctype html>')) return;
      const parsed = JSON.parse(answer) as JsonObject;
      if (response.status === 200)
        known.splice(0, known.length > 900 ? 200 : 0, ...idsIn(parsed).slice(0, 20));
      else if (call.authorization === '') assert.deepEqual([response.status, parsed], [403, nobody], target);
      else assertRefusal(response.status, parsed);
    });
    const allowed = counts.get(200) ?? 0;
    assert.ok(allowed > calls / 10, `${allowed} of ${calls} calls were answered: the fuzzer does not get in`);
  });

  function headersOf(authorization: string): WireHeaders {
    return { authorization, 'wix-site-id': local.wix.site.id, 'content-type': 'application/json' };
  }
});

/** What Wix says to a call without a credential: the one refusal that has neither words nor code. */
const nobody = { message: '', details: {} };

/** `message`, and `details` with an application error and its code or the violations of a validation; nothing else. */
function assertRefusal(status: number, answer: JsonObject): void {
  const { message, details, ...rest } = answer;
  assert.deepEqual(rest, {});
  assert.equal(typeof message, 'string');
  assert.ok(isObject(details ?? null), JSON.stringify(answer));
  const { applicationError, validationError, ...others } = details as JsonObject;
  assert.deepEqual(others, {});
  assert.notEqual(applicationError === undefined, validationError === undefined, JSON.stringify(answer));
  if (applicationError !== undefined) assertNamed(applicationError as JsonObject, ['code', 'description']);
  else {
    assert.equal(status, 400, 'a validation error is a 400');
    const { fieldViolations, ...more } = validationError as unknown as {
      fieldViolations: readonly JsonObject[];
    };
    assert.deepEqual(more, {});
    assert.ok(fieldViolations.length > 0, JSON.stringify(answer));
    // A violation of the whole message has no field.
    for (const violation of fieldViolations) {
      assert.equal(typeof violation.field, 'string');
      assertNamed(violation, ['description', 'violatedRule']);
    }
  }
}

/** Each of these says something. */
function assertNamed(part: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    assert.equal(typeof part[key], 'string', `${key} in ${JSON.stringify(part)}`);
    assert.notEqual(part[key], '', `${key} in ${JSON.stringify(part)}`);
  }
}
