import {
  context,
  ProxyTracerProvider,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { WireHeaders, WireResponse } from '../base/http.ts';

// Only OpenTelemetry's API is here: without an SDK in the process all of this does nothing. One is brought by starting
// with `node --import`, and then a trace goes from the agent through the gateway to Wix.

const tracer = trace.getTracer('fairlead');

/** Whether an SDK is there. Without one a span would be made of each call, and say nothing to anybody. */
function isHeard(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('fairlead') !== undefined;
}

/** Runs a call within a span that goes on from the caller's own; without one where nobody hears of it. */
export function traced(
  headers: WireHeaders,
  name: string,
  work: (span: Span | undefined) => Promise<WireResponse>,
): Promise<WireResponse> {
  if (!isHeard()) return work(undefined);
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
  if (!isHeard()) return none;
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

const none: Record<string, string> = {};
