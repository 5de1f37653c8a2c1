// Sends OpenTelemetry spans and metrics by OTLP/HTTP. Put this file where the packages below are installed, and start Fairlead with
// NODE_OPTIONS='--import /path/of/tracing.mjs'. OTEL_EXPORTER_OTLP_ENDPOINT says where to (http://localhost:4318),
// OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES what is said of this process, OTEL_METRIC_EXPORT_INTERVAL after how many
// milliseconds metrics go out again (60000).
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const named = resourceFromAttributes({ 'service.name': 'fairlead' });
const resource = named.merge(detectResources({ detectors: [envDetector] }));
const provider = new TracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});
const meters = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: Number(process.env.OTEL_METRIC_EXPORT_INTERVAL ?? 60_000),
    }),
  ],
});

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(provider);
metrics.setGlobalMeterProvider(meters);

// Fairlead has ended: what is not sent yet goes now.
process.once('beforeExit', () => {
  void provider.shutdown();
  void meters.shutdown();
});
