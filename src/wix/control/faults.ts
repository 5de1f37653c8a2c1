import { Readable } from 'node:stream';
import type { Handle, WireRequest, WireResponse } from '../../base/http.ts';
import { jsonResponse, responseText } from '../../base/http.ts';
import type { Method } from '../../catalogue/method.ts';
import type { StruckBy } from '../recorder.ts';

/** A bad day, made on purpose: which calls it strikes and what happens to them. */
export interface FaultRule {
  /** `*`, a method's id, or verb and path as the catalogue writes it: `POST /ecom/v1/orders`. */
  readonly method: string;
  /** Answer with this status instead of handling the call. */
  readonly status?: number;
  /** Wix's code in that answer. */
  readonly code?: string;
  /** Wait before anything else. */
  readonly delayMs?: number;
  /** Handle the call, then break the connection in the middle of the answer. */
  readonly drop?: boolean;
  /** How many calls it strikes before it is over; without it, all. */
  readonly times?: number;
  /** Chance that a call is struck, 0 to 1. */
  readonly probability?: number;
}

/** A rule that is in force. */
export interface ActiveFault extends FaultRule {
  readonly id: string;
  /** Calls that it has struck. */
  readonly struck: number;
}

/** The faults of a local Wix. */
export interface Faults {
  add(rule: FaultRule): ActiveFault;
  list(): readonly ActiveFault[];
  clear(): void;
  /** Handles a call as the first rule that strikes it wants; as ever when none does. */
  around(struck: StruckParts): Handle;
}

/** What faults stand around. */
export interface StruckParts {
  /** Handles a call; told of the fault, so that it is on record with it. */
  readonly handle: (request: WireRequest, fault?: StruckBy) => Promise<WireResponse>;
  readonly methodOf: (request: WireRequest) => Method | undefined;
  /** Puts a call on record that a fault answered before anyone handled it. */
  readonly record: (
    request: WireRequest,
    seen: { readonly method?: string; readonly error: string; readonly fault: StruckBy },
    response: WireResponse,
  ) => void;
}

/** What chance and time are for faults. */
export interface FaultParts {
  /** 0 up to 1; seeded, so that a run can be had again. */
  readonly random: () => number;
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly nextId: () => string;
}

/** Keeps the rules in memory: a restart is a good day. */
export function createFaults({ random, delay, nextId }: FaultParts): Faults {
  let rules: (FaultRule & { readonly id: string; struck: number })[] = [];

  function strike(method: Method | undefined): StruckBy | undefined {
    const rule = rules.find(
      (one) =>
        isAbout(one, method) &&
        (one.times === undefined || one.struck < one.times) &&
        random() < (one.probability ?? 1),
    );
    if (!rule) return undefined;
    rule.struck += 1;
    const { struck: _count, ...named } = rule;
    return named;
  }

  return {
    add(rule) {
      const active = { ...rule, id: nextId(), struck: 0 };
      rules = [...rules, active];
      return active;
    },
    list: () => rules.map((rule) => ({ ...rule })),
    clear() {
      rules = [];
    },
    around:
      ({ handle, methodOf, record }) =>
      async (request) => {
        if (rules.length === 0) return handle(request);
        const method = methodOf(request);
        const fault = strike(method);
        if (!fault) return handle(request);
        if (fault.delayMs) await delay(fault.delayMs, request.signal);
        if (fault.status) {
          const response = answer(fault.status, fault.code);
          record(request, { ...(method && { method: method.id }), error: wanted, fault }, response);
          return response;
        }
        const response = await handle(request, fault);
        return fault.drop ? cutOff(response) : response;
      },
  };
}

/** Why a call failed that a fault answered. */
const wanted = 'A fault that was asked for.';

function isAbout({ method: about }: FaultRule, method: Method | undefined): boolean {
  return (
    about === '*' ||
    (method !== undefined && (about === method.id || about === `${method.verb} ${method.path}`))
  );
}

function answer(status: number, code = 'INTERNAL'): WireResponse {
  return jsonResponse(status, {
    message: wanted,
    details: { applicationError: { code, description: wanted, data: {} } },
  });
}

/** Half of the answer, then nothing: the length that was promised never comes. */
async function cutOff(response: WireResponse): Promise<WireResponse> {
  const text = await responseText(response);
  const half = text.slice(0, Math.ceil(text.length / 2));
  const body = Readable.from(
    (async function* () {
      yield Buffer.from(half);
      throw new Error('The connection is dropped because a fault asks for it');
    })(),
  );
  return {
    ...response,
    headers: { ...response.headers, 'content-length': String(Buffer.byteLength(text)) },
    body,
  };
}
