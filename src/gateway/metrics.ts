import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ActivityLog } from './activity/log.ts';
import { createInstruments } from './instruments.ts';
import type { Load } from './shedding.ts';

/** Numbers of this process, in Prometheus' text form; OpenTelemetry has the same where its SDK is loaded. */
export interface Metrics extends Disposable {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counts what the log writes: one source for the log, the console and the metrics. */
export function createMetrics(log: ActivityLog, load: Load): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'fairlead_' });
  const instruments = createInstruments(registry);
  const called = instruments.counter({
    name: 'calls',
    help: 'Calls of agents by what was decided.',
    labels: ['agent', 'area', 'access', 'decision', 'code'],
  });
  const took = instruments.seconds({
    name: 'call_duration',
    help: 'How long calls took, from their arrival to their answer.',
    labels: ['area', 'decision'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
  const answered = instruments.counter({
    name: 'upstream_answers',
    help: 'Answers of Wix by status; none for a call that got no answer.',
    labels: ['site', 'status'],
  });
  instruments.gauge({ name: 'calls_in_flight', help: 'Calls in hand now.' }, () => load.inFlight);
  instruments.gauge(
    {
      name: 'log_unlisted_entries',
      help: 'Entries that are recorded and cannot be found in the log yet; past 10,000 every call is refused.',
    },
    () => log.unlisted().entries,
  );
  instruments.total(
    {
      name: 'calls_refused_busy',
      help: 'Calls refused because too many were in hand; an entry of the log, counted above as one call, tells of all within a second.',
    },
    () => load.refused,
  );
  const stopListening = log.listen(
    ({ kind, outcome, agent, area, access, decision, code, durationMs, connection, status }) => {
      if (kind !== 'call' || outcome === 'open') return;
      const named = { area: area ?? 'unknown', decision };
      called({ ...named, agent: agent.name, access: access ?? 'unknown', code: code ?? '' });
      if (durationMs !== null) took(named, durationMs / 1_000);
      if (decision === 'allowed') answered({ site: connection.site, status: String(status ?? 'none') });
    },
  );
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    [Symbol.dispose]() {
      stopListening();
      instruments.end();
    },
  };
}
