import { type Attributes, metrics, type ObservableGauge } from '@opentelemetry/api';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

// A number is declared once and told in two ways: to whoever reads /metrics, and to OpenTelemetry's SDK where one is loaded.
// Without an SDK its part does nothing.

/** A number that is told: `calls` is `fairlead_calls_total` for Prometheus and `fairlead.calls` for OpenTelemetry. */
export interface Declared<Label extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** Makes what numbers are told through; `end` takes from OpenTelemetry what it would go on asking for. */
export interface Instruments {
  /** Counts what happens. */
  counter<Label extends string>(declared: Declared<Label>): (labels: Labels<Label>) => void;
  /** Tells how many seconds things took. */
  seconds<Label extends string>(
    declared: Declared<Label> & { readonly buckets: readonly number[] },
  ): (labels: Labels<Label>, seconds: number) => void;
  /** Asks for what is now, whenever somebody looks. */
  gauge(declared: Declared, now: () => number): void;
  /** The same for what only grows. */
  total(declared: Declared, now: () => number): void;
  end(): void;
}

export function createInstruments(registry: Registry): Instruments {
  const meter = metrics.getMeter('fairlead');
  const observed: (() => void)[] = [];
  const registers = [registry];
  const prometheusName = (name: string, ending = ''): string => `fairlead_${name}${ending}`;
  const otelName = (name: string): string => `fairlead.${name}`;
  const observe = (instrument: ObservableGauge, now: () => number): void => {
    const tell = (result: { observe(value: number): void }): void => result.observe(now());
    instrument.addCallback(tell);
    observed.push(() => instrument.removeCallback(tell));
  };
  return {
    counter({ name, help, labels = [] }) {
      const own = new Counter({
        name: prometheusName(name, '_total'),
        help,
        labelNames: [...labels],
        registers,
      });
      const other = meter.createCounter(otelName(name), { description: help });
      return (told) => {
        own.inc(told);
        other.add(1, told as Attributes);
      };
    },
    seconds({ name, help, labels = [], buckets }) {
      const own = new Histogram({
        ...{ name: prometheusName(name, '_seconds'), help, registers },
        ...{ labelNames: [...labels], buckets: [...buckets] },
      });
      const advice = { explicitBucketBoundaries: [...buckets] };
      const other = meter.createHistogram(otelName(name), { description: help, unit: 's', advice });
      return (told, seconds) => {
        own.observe(told, seconds);
        other.record(seconds, told as Attributes);
      };
    },
    gauge({ name, help }, now) {
      new Gauge({
        ...{ name: prometheusName(name), help, registers },
        collect() {
          this.set(now());
        },
      });
      observe(meter.createObservableGauge(otelName(name), { description: help }), now);
    },
    total({ name, help }, now) {
      const own = new Counter({
        ...{ name: prometheusName(name, '_total'), help, registers },
        collect() {
          own.reset();
          own.inc(now());
        },
      });
      observe(meter.createObservableCounter(otelName(name), { description: help }), now);
    },
    end() {
      for (const stop of observed) stop();
    },
  };
}
