import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { WireHeaders, WireResponse } from '../base/http.ts';

// Only OpenTelemetry's API is here: without an SDK in the process all of this does nothing. One is brought by starting
// with `node --import`, and then a trace goes from the agent through the gateway to Wix.

const tracer = trace.getTracer('fairlead');

/** Runs a call within a span that goes on from the caller's own. */
export function traced(
  headers: WireHeaders,
  name: string,
  work: (span: Span) => Promise<WireResponse>,
): Promise<WireResponse> {
  const parent = propagation.extract(context.active(), headers);
  return tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, parent, async (span) => {
    try {
      const response = await work(span);
      span.setAttribute('http.response.status_code', response.status);
      if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    } finally {
      span.end();
    }
  });
}

/** The headers by which Wix, or what stands before it, goes on with this trace. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
