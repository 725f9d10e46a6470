import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { LogStatus } from './events/log/event-log.ts'

/** The sources of the figures. Each is read at every request of `/metrics`. */
export interface MetricsSources {
  liveRuns(): number
  queueDepth(): Promise<number>
  leaseTakeovers(): number
  liveConnections(): number
  log(): LogStatus
}

/** prom-client's default process metrics and our own. */
export function createMetrics(sources: MetricsSources): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read())
      },
    })
  gauge('grizz_live_runs', 'Runs that this engine is answering', sources.liveRuns)
  gauge('grizz_queue_depth', 'Runs that wait, in the whole installation', sources.queueDepth)
  gauge('grizz_live_connections', 'Sockets and event streams open on this engine', sources.liveConnections)
  gauge('grizz_log_reachable', '1 while the event log can be reached', () => Number(sources.log().reachable))
  gauge('grizz_log_lag_seconds', 'From append to read of the newest event read', () => sources.log().lagMs / 1000)
  gauge('grizz_log_followed', 'Conversations followed on this engine', () => sources.log().followed)
  gauge('grizz_log_readers', 'Blocking connections of the event log', () => sources.log().readers)
  countTakeovers(registry, sources.leaseTakeovers)
  return registry
}

function countTakeovers(registry: Registry, total: () => number): void {
  new Counter({
    name: 'grizz_lease_takeovers_total',
    help: 'Runs that this engine took over from a dead or frozen one',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(total())
    },
  })
}
