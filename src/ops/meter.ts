import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Meter } from '../kit/meter.ts'
import { METRIC_PREFIX, METRICS, type MetricRow } from './metrics.ts'

export interface Exposition {
  readonly meter: Meter
  /** What Prometheus scrapes. */
  text(): Promise<string>
  readonly contentType: string
}

/** A count under a name or label that the table does not declare: a programming error, caught by the first test that counts. */
export class UndeclaredMetric extends Error {
  constructor(name: string, use: string) {
    super(`${name} is no declared ${use}: add a row to src/ops/metrics.ts`)
    this.name = 'UndeclaredMetric'
  }
}

/** The table's metrics, beside the process's own (CPU, memory, event-loop lag, garbage collection). */
export function createMeter(table: Readonly<Record<string, MetricRow>> = METRICS): Exposition {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: METRIC_PREFIX })
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const [name, row] of Object.entries(table)) {
    const common = {
      name: METRIC_PREFIX + name,
      help: row.help,
      labelNames: [...row.labels],
      registers: [registry],
    }
    if (row.type === 'counter') counters.set(name, new Counter(common))
    else if (row.type === 'gauge') gauges.set(name, new Gauge(common))
    else
      histograms.set(
        name,
        new Histogram({ ...common, ...(row.buckets ? { buckets: [...row.buckets] } : {}) }),
      )
  }

  const declared = <T>(metrics: Map<string, T>, name: string, use: string): T => {
    const metric = metrics.get(name)
    if (!metric) throw new UndeclaredMetric(name, use)
    return metric
  }

  return {
    meter: {
      count: (name, labels = {}, by = 1) => declared(counters, name, 'counter').inc({ ...labels }, by),
      observe: (name, value, labels = {}) =>
        declared(histograms, name, 'histogram').observe({ ...labels }, value),
      gauge: (name, value, labels = {}) => declared(gauges, name, 'gauge').set({ ...labels }, value),
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
