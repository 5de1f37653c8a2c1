import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { responseText, type WireHeaders } from '../../src/base/http.ts';
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { type Method, routesOf } from '../../src/catalogue/method.ts';
import { requestSchema } from '../../src/catalogue/schema.ts';
import { handlersByMethod } from '../../src/wix/app.ts';
import { checkAnswers } from '../answers.ts';
import { onWire } from '../generated-call.ts';
import { type Local, openLocal } from '../local-wix.ts';
import { changedJson, changedText, fuzz } from './cases.ts';
import { idsIn, messageFor, withIds } from './messages.ts';

const catalogue = loadCatalogue();
const implemented = handlersByMethod();
const methods = catalogue.methods.filter(({ id }) => implemented.has(id));

/** The statuses that Wix answers with; none of them is a 5xx. */
const statuses = new Set([200, 400, 401, 403, 404, 409, 413, 428, 429]);

interface Sent {
  readonly method: Method;
  readonly route: number;
  readonly message: Json;
  /** The body as text where it is to be no JSON, or none that fits. */
  readonly text?: string;
  readonly authorization?: string;
}

const made = new Map(
  methods.map((method) => [method.id, messageFor(requestSchema(method) ?? { schema: {}, defs: {} })]),
);

const sent: fc.Arbitrary<Sent> = fc.constantFrom(...methods).chain((method) => {
  const right = made.get(method.id) ?? fc.constant({});
  return fc
    .record(
      {
        method: fc.constant(method),
        route: fc.nat(9),
        message: fc.oneof({ weight: 3, arbitrary: right }, { weight: 2, arbitrary: changedJson(right) }),
        text: changedText(right.map((message) => JSON.stringify(message))),
        authorization: fc.constantFrom('', 'Bearer', 'IST.x', 'OauthNG.JWS.a.b.c'),
      },
      { requiredKeys: ['method', 'route', 'message'] },
    )
    .map(({ text, authorization, ...call }) => ({
      ...call,
      // Most calls are to get as far as a handler.
      ...(text !== undefined && text.length % 7 === 0 && { text }),
      ...(authorization !== undefined && call.route === 9 && { authorization }),
    }));
});

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
    await fuzz(sent, async ({ method, route, message, text, authorization }) => {
      // What thousands of calls have left behind makes the next ones slow and says nothing new.
      if (++calls % 1_000 === 0) await local.call('POST', '/_local/reset');
      const routes = routesOf(method);
      const { verb, path } = routes[route % routes.length] ?? method;
      const whole = withIds(message, known);
      const wire = onWire(verb, path, method, isObject(whole) ? whole : {});
      const body = text ?? (isObject(whole) ? wire.body : JSON.stringify(whole));
      const response = await handle({
        ...{ verb, target: wire.target, signal: new AbortController().signal },
        headers: headersOf(authorization ?? local.wix.apiKey),
        body: body === undefined ? undefined : Buffer.from(body),
      });
      const answer = await responseText(response);
      counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
      assert.deepEqual(bugs.splice(0), [], `${verb} ${wire.target}\n${body}`);
      assert.ok(
        statuses.has(response.status),
        `${response.status} ${verb} ${wire.target}\n${body}\n${answer}`,
      );
      // A path that is no method's: Wix answers it with a page.
      if (response.status === 404 && answer.startsWith('<!doctype html>')) return;
      const parsed = JSON.parse(answer) as JsonObject;
      if (response.status === 200)
        known.splice(0, known.length > 900 ? 200 : 0, ...idsIn(parsed).slice(0, 20));
      else assertRefusal(parsed);
    });
    const allowed = counts.get(200) ?? 0;
    assert.ok(allowed > calls / 10, `${allowed} of ${calls} calls were answered: the fuzzer does not get in`);
  });

  function headersOf(authorization: string): WireHeaders {
    return { authorization, 'wix-site-id': local.wix.site.id, 'content-type': 'application/json' };
  }
});

/** `message`, and `details` with an application error or the violations of a validation; nothing else. */
function assertRefusal(answer: JsonObject): void {
  const { message, details, ...rest } = answer;
  assert.deepEqual(rest, {});
  assert.equal(typeof message, 'string');
  assert.ok(isObject(details ?? null), JSON.stringify(answer));
  const { applicationError, validationError, ...others } = details as JsonObject;
  assert.deepEqual(others, {});
  if (applicationError !== undefined) assert.equal(typeof (applicationError as JsonObject).code, 'string');
  if (validationError !== undefined)
    assert.ok(Array.isArray((validationError as JsonObject).fieldViolations));
}
