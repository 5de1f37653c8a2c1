import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ActivityLog } from './activity/log.ts';
import type { Load } from './shedding.ts';

/** Numbers of this process in Prometheus' text form. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counts what the log writes: one source for the log, the console and the metrics. */
export function createMetrics(log: ActivityLog, load: Load): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'fairlead_' });
  const calls = new Counter({
    name: 'fairlead_calls_total',
    help: 'Calls of agents by what was decided.',
    labelNames: ['agent', 'area', 'access', 'decision', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'fairlead_call_duration_seconds',
    help: 'How long calls took, from their arrival to their answer.',
    labelNames: ['area', 'decision'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const upstream = new Counter({
    name: 'fairlead_upstream_answers_total',
    help: 'Answers of Wix by status; none for a call that got no answer.',
    labelNames: ['site', 'status'],
    registers: [registry],
  });
  new Gauge({
    name: 'fairlead_calls_in_flight',
    help: 'Calls in hand now.',
    registers: [registry],
    collect() {
      this.set(load.inFlight);
    },
  });
  const refused = new Counter({
    name: 'fairlead_calls_refused_busy_total',
    help: 'Calls refused because too many were in hand; an entry of the log, counted above as one call, tells of all within a second.',
    registers: [registry],
    collect() {
      refused.reset();
      refused.inc(load.refused);
    },
  });
  log.listen(({ kind, outcome, agent, area, access, decision, code, durationMs, connection, status }) => {
    if (kind !== 'call' || outcome === 'open') return;
    const named = { area: area ?? 'unknown', decision };
    calls.inc({ ...named, agent: agent.name, access: access ?? 'unknown', code: code ?? '' });
    if (durationMs !== null) durations.observe(named, durationMs / 1_000);
    if (decision === 'allowed') upstream.inc({ site: connection.site, status: String(status ?? 'none') });
  });
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
