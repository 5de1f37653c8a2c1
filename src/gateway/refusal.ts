import { jsonResponse, type WireHeaders, type WireResponse } from '../base/http.ts';
import type { JsonObject } from '../base/json.ts';

/** A refusal in the shape of Wix's errors, so that the official SDK shows its reason and code. */
export function refusal(
  status: number,
  code: string,
  reason: string,
  data: JsonObject = {},
  headers: WireHeaders = {},
): WireResponse {
  const message = `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.+$/, '')}.`;
  return jsonResponse(
    status,
    { message, details: { applicationError: { code, description: message, data } } },
    headers,
  );
}
