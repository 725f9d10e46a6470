import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import { type EventLog, LogUnavailable } from '../../core/events/log/event-log.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { renewLeases } from '../../db/runs/runs.ts'
import { type ActiveRuns, abortRun } from './active/active-runs.ts'
import { toCheckpoint } from './active/hold-lease.ts'

const INTERVAL_MS = 1000

/**
 * Once a second, one statement each for all runs of this engine: renews their leases and saves their text so far,
 * keeps their logs, then does the sweeps' work.
 */
export function createHeartbeat(deps: {
  db: Executor
  log: EventLog
  activeRuns: ActiveRuns
  leaseMs: number
  /** Other tasks of each second, in this order; a failure of one does not stop the others. */
  sweeps: readonly (() => Promise<void>)[]
  logger: Logger
}) {
  const { db, log, activeRuns, leaseMs, sweeps, logger } = deps
  // Separate loops: a slow sweep must not delay the renewal of the leases.
  const loops = [everySecond(renew), everySecond(sweep)]

  function start(): void {
    log.onReturn(() => {
      for (const activeRun of activeRuns.all()) activeRun.logPosition.lost('uncertain')
    })
    for (const loop of loops) loop.start()
  }

  async function renew(): Promise<void> {
    await Promise.all([attempt('leases', renewRuns), attempt('log', renewLogs)])
  }

  async function stop(): Promise<void> {
    await Promise.all(loops.map((loop) => loop.stop()))
  }

  return { start, stop }

  async function sweep(): Promise<void> {
    for (const work of sweeps) await attempt('sweep', work)
  }

  async function renewRuns(): Promise<void> {
    const taken = activeRuns.all()
    if (taken.length === 0) return
    const sentAt = performance.now()
    const renewal = renewLeases(db, leaseMs, taken.map(toCheckpoint))
    for (const activeRun of taken) activeRun.checkpoint = renewal.catch(() => undefined)
    const held = new Map((await renewal).map((run) => [run.runId, run]))
    for (const activeRun of taken) {
      const run = held.get(activeRun.run.id)
      if (run) activeRun.lease.renewedAt(sentAt)
      if (run?.cancelRequested) abortRun(activeRun, 'stop')
      else if (!run && activeRuns.get(activeRun.run.id) === activeRun) abortRun(activeRun, 'lost')
    }
  }

  async function renewLogs(): Promise<void> {
    const positions = activeRuns.all().flatMap(({ run, logPosition }) => {
      const position = logPosition.current()
      return position ? [{ runId: run.id, conversationId: run.conversationId, position }] : []
    })
    for (const { runId, position } of await log.renew(positions)) {
      const activeRun = activeRuns.get(runId)
      if (activeRun?.logPosition.current() === position) activeRun.logPosition.lost('gone')
    }
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const expected = isDatabaseConnectionError(error) || error instanceof LogUnavailable
      logger[expected ? 'warn' : 'error']({ err: error, what }, 'heartbeat: not done, will be tried again')
    }
  }
}

function everySecond(work: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  async function turn(): Promise<void> {
    const startedAt = performance.now()
    await work()
    timer = setTimeout(start, Math.max(0, INTERVAL_MS - (performance.now() - startedAt)))
  }

  function start(): void {
    working = turn()
  }

  async function stop(): Promise<void> {
    clearTimeout(timer)
    await working
    clearTimeout(timer)
  }

  return { start, stop }
}
