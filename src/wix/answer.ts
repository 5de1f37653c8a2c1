import { jsonResponse, type WireResponse } from '../base/http.ts';
import { JsonText } from './endpoint.ts';
import { ValidationFault, WixFault } from './fault.ts';
import { QueryFault } from './query/fault.ts';
import { toWixFault } from './query-faults.ts';
import { afterStorageFault, StorageFault, storageFaultOf } from './storage-fault.ts';

/** A success: always 200, always JSON; the SDK takes anything else for an error. */
export function answerValue(value: object | JsonText, requestId: string): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-wix-request-id': requestId },
    body: value instanceof JsonText ? bodyOf(value) : JSON.stringify(value),
  };
}

/** Few pieces go out as text, in one write with the headers; a long page as bytes, made of each piece once. */
function bodyOf({ pieces }: JsonText): string | Uint8Array {
  if (pieces.length <= 3) return pieces.join('');
  return Buffer.concat(pieces.map((piece) => (piece === ',' ? comma : Buffer.from(piece))));
}

const comma = Buffer.from(',');

/**
 * The answer to a call that failed, in Wix's shape; `undefined` when the error is no fault of the caller's.
 * @see wix facts, platform C7
 */
export function answerFault(error: unknown, requestId: string): WireResponse | undefined {
  const headers = { 'x-wix-request-id': requestId };
  // A query's fault for which its area has no code of its own.
  if (error instanceof QueryFault) return answerFault(toWixFault(error, {}), requestId);
  if (error instanceof ValidationFault)
    return jsonResponse(
      400,
      { message: error.message, details: { validationError: { fieldViolations: error.violations } } },
      headers,
    );
  const fault = error instanceof WixFault ? error : storageFaultOf(error);
  if (!fault) return undefined;
  const { status, code, description, data } = fault;
  const details = code === undefined ? {} : { applicationError: { code, description, data } };
  const later = fault instanceof StorageFault ? afterStorageFault : {};
  return jsonResponse(status, { message: description, details }, { ...headers, ...later });
}

/** What a path that Wix does not have gets: a page, not JSON. */
export function answerUnknownPath(requestId: string): WireResponse {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-wix-request-id': requestId },
    body: '<!doctype html><html lang="en"><head><title>404</title></head><body><h1>404</h1><p>This page could not be found.</p></body></html>',
  };
}
