// Sends OpenTelemetry spans by OTLP/HTTP. Put this file where the five packages below are installed, and start Fairlead with
// NODE_OPTIONS='--import /path/of/tracing.mjs'. OTEL_EXPORTER_OTLP_ENDPOINT says where to (http://localhost:4318),
// OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES what is said of this process.
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const named = resourceFromAttributes({ 'service.name': 'fairlead' });
const provider = new TracerProvider({
  resource: named.merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(provider);

// Fairlead has ended: what is not sent yet goes now.
process.once('beforeExit', () => void provider.shutdown());
