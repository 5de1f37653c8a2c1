import fc from 'fast-check';
import { isObject, type Json } from '../../src/base/json.ts';
import { type Method, routesOf } from '../../src/catalogue/method.ts';
import { requestSchema } from '../../src/catalogue/schema.ts';
import { onWire } from '../generated-call.ts';
import { changedJson, changedText } from './cases.ts';
import { messageFor, withIds } from './messages.ts';

/** A call of a method, right or not. */
export interface FuzzedCall {
  readonly method: Method;
  readonly route: number;
  readonly message: Json;
  /** The body as text where it is to be no JSON, or none that fits. */
  readonly text?: string;
  readonly authorization?: string;
}

/** Calls of these methods by their JSON Schemas: most of them right, so that they get as far as a handler. */
export function fuzzedCalls(methods: readonly Method[]): fc.Arbitrary<FuzzedCall> {
  const made = new Map(
    methods.map((method) => [method.id, messageFor(requestSchema(method) ?? { schema: {}, defs: {} })]),
  );
  return fc.constantFrom(...methods).chain((method) => {
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
        ...(text !== undefined && text.length % 7 === 0 && { text }),
        ...(authorization !== undefined && call.route === 9 && { authorization }),
      }));
  });
}

/** The call as it goes on the wire, with ids that answers have named. */
export function wireOf(
  { method, route, message, text }: FuzzedCall,
  known: readonly string[],
): { readonly verb: string; readonly target: string; readonly body: string | undefined } {
  const routes = routesOf(method);
  const { verb, path } = routes[route % routes.length] ?? method;
  const whole = withIds(message, known);
  const wire = onWire(verb, path, method, isObject(whole) ? whole : {});
  return { verb, target: wire.target, body: text ?? (isObject(whole) ? wire.body : JSON.stringify(whole)) };
}
