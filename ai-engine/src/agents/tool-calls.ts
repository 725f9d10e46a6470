import { setTimeout as wait } from 'node:timers/promises'
import type { NewEvent } from '@grizz/protocol/events'
import type { WaitingFor } from '@grizz/protocol/parts'
import type { Logger } from '../core/logging/logger.ts'
import type { Db } from '../db/connection/database.ts'
import { type ToolCallRow, toToolCall } from '../db/rows/rows.ts'
import { parkRun, readOwnCalls, settleCalls, startCalls, type ToolCallChange } from '../db/runs/tool-calls.ts'
import type { CallFiles } from '../services/files/call-files.ts'
import { isWaiting, newSources } from '../services/parts/durable-parts.ts'
import { claimOf } from '../services/runs/active/active-runs.ts'
import type { Persist } from '../services/runs/active/persist.ts'
import { waitingForOf } from '../services/tool-calls/waiting.ts'
import { publishCalls, replaceCalls, type Session } from './session.ts'
import { startable } from './startable.ts'
import { execute, type ToolDeadlines } from './tool-execution.ts'

const PARK_RETRY_MS = 200

/** `waiting`: the run is parked until a user decides. `lost`: it is no longer this attempt's. */
export type CallsEnd = 'done' | 'waiting' | 'stopped' | 'lost'

export type RunToolCalls = ReturnType<typeof createToolCalls>

/**
 * Executes the calls of a run's newest durable turn. A call is committed as started before the first byte leaves, and its
 * result is committed before anything else happens; what waits for a user parks the run.
 */
export function createToolCalls(deps: {
  db: Db
  leaseMs: number
  deadlines: ToolDeadlines
  persist: Persist
  keepFiles: CallFiles
  logger: Logger
}) {
  const { db, leaseMs, deadlines, persist, keepFiles, logger } = deps

  return async function runToolCalls(session: Session): Promise<CallsEnd> {
    const executing = new Map<string, Promise<ToolCallChange>>()
    const { signal } = session.activeRun.abort
    for (;;) {
      if (signal.aborted) return stop(session, executing)
      if (!(await start(session, executing))) return 'lost'
      if (executing.size > 0) {
        const change = await Promise.race(executing.values())
        executing.delete(change.id)
        if (signal.reason === 'lost' || signal.reason === 'handover') return 'lost'
        if (!(await settle(session, [change]))) return 'lost'
      } else {
        const waitingFor = waitingForOf(ofTurn(session))
        if (!waitingFor) return done(session)
        const end = await park(session, waitingFor)
        if (end) return end
      }
    }
  }

  /** Sends what may be sent now. @returns false when the run is lost */
  async function start(session: Session, executing: Map<string, Promise<ToolCallChange>>): Promise<boolean> {
    const ready = startable(ofTurn(session))
    if (ready.length > 0 && !(await commitStart(session, ready))) return false
    for (const call of ofTurn(session)) {
      if (call.state !== 'started' || session.sent.has(executionOf(call))) continue
      // The lease may have run out between the commit and now, as in an engine that was frozen.
      if (!session.activeRun.lease.isValid()) return false
      session.sent.add(executionOf(call))
      executing.set(call.id, send(session, call))
    }
    return true
  }

  async function commitStart(session: Session, ids: readonly string[]): Promise<boolean> {
    const { activeRun } = session
    const sentAt = performance.now()
    const claim = claimOf(activeRun)
    const write = () => startCalls(db, claim, leaseMs, ids)
    const again = async () => {
      // Another attempt may have started them meanwhile: those are not this one's to send.
      const own = await readOwnCalls(db, claim, turnOf(session))
      const started = own.filter(({ id, state }) => ids.includes(id) && state === 'started')
      return started.length > 0 ? started : write()
    }
    const rows = await persist(activeRun, write, again)
    if (rows.length === 0) return false
    committed(session, rows, sentAt)
    return true
  }

  async function send(session: Session, call: ToolCallRow): Promise<ToolCallChange> {
    const { activeRun, toolbox, steps, publisher } = session
    const step = steps.start('tool_call', { name: call.name, callId: call.id, executions: call.executions })
    const change = await execute({
      call,
      available: toolbox.find(call.name),
      signal: activeRun.abort.signal,
      deadlines,
      watched: activeRun.run.watched,
      logger,
      keepFiles: (files) =>
        keepFiles(
          { userId: call.userId, callId: call.id, executions: call.executions, already: filesOf(session) },
          files,
        ),
      onProgress(progress) {
        const change = activeRun.draft.update({ ...toToolCall(call), progress })
        if (change) publisher.part(change)
      },
    })
    steps.end(step, change.state === 'succeeded' ? 'completed' : 'failed', { state: change.state })
    return change
  }

  /** Commits results, and with them the start of the next calls. @returns false when the run is lost */
  async function settle(session: Session, changes: readonly ToolCallChange[]): Promise<boolean> {
    const { activeRun, steps } = session
    const next = activeRun.abort.signal.aborted ? [] : startable(withChanges(ofTurn(session), changes))
    const taken = steps.take()
    const claim = claimOf(activeRun)
    const write = () => settleCalls(db, claim, leaseMs, { changes, next, steps: taken })
    const sentAt = performance.now()
    const rows = await persist(activeRun, write, async () => {
      // The first try may have been committed: then its steps are saved, and its calls are as they should be.
      const rows = await settleCalls(db, claim, leaseMs, { changes, next, steps: [] })
      return rows && readOwnCalls(db, claim, turnOf(session))
    })
    if (!rows) return false
    committed(session, rows, sentAt)
    return true
  }

  /** undefined when something was decided meanwhile, so that the calls go on. */
  async function park(session: Session, waitingFor: WaitingFor): Promise<CallsEnd | undefined> {
    const { activeRun, publisher } = session
    const claim = claimOf(activeRun)
    // Before the commit: another engine may claim the run at once, and its run.started has to come later in the log.
    publisher.event(runEvent(session, { type: 'run.waiting', waitingFor }))
    await publisher.flush()
    if (await persist(activeRun, () => parkRun(db, claim, waitingFor))) return 'waiting'
    // The commit may have parked the run although its result was lost; then another attempt may own the calls by now.
    if (!(await readAgain(session))) return 'lost'
    if (activeRun.abort.signal.aborted) return undefined
    const { attempt } = activeRun.run
    publisher.event(runEvent(session, { type: 'run.resumed', attempt, turn: activeRun.draft.turn() }))
    // Without a decision the run could not be parked because it is being stopped; this engine is notified within a second.
    if (waitingForOf(ofTurn(session)) && startable(ofTurn(session)).length === 0) await pause(activeRun.abort.signal)
    return undefined
  }

  /** A stopped run's calls end within seconds: each tells whether it stopped, or its outcome is unknown. */
  async function stop(session: Session, executing: Map<string, Promise<ToolCallChange>>): Promise<CallsEnd> {
    if (session.activeRun.abort.signal.reason !== 'stop') return 'lost'
    const changes = await Promise.all(executing.values())
    if (changes.length > 0 && !(await settle(session, changes))) return 'lost'
    // Something may have been decided just before the stop.
    if (ofTurn(session).some(isWaiting) && !(await readAgain(session))) return 'lost'
    return 'stopped'
  }

  /** @returns false when the run is lost */
  async function readAgain(session: Session): Promise<boolean> {
    const { activeRun } = session
    const rows = await persist(activeRun, () => readOwnCalls(db, claimOf(activeRun), turnOf(session)))
    replaceCalls(session, rows)
    for (const row of rows) activeRun.draft.update(toToolCall(row))
    return rows.length > 0
  }

  /** The sources of the calls stand behind them, durable as the results are. */
  function done(session: Session): CallsEnd {
    const { activeRun, publisher } = session
    for (const source of newSources(activeRun.draft.parts(), ofTurn(session)))
      publisher.part(activeRun.draft.addDurable(source))
    return 'done'
  }
}

/** Takes over calls as a statement left them that was sent then, and renewed the lease. */
function committed(session: Session, rows: readonly ToolCallRow[], sentAt: number): void {
  session.activeRun.lease.renewedAt(sentAt)
  replaceCalls(session, rows)
  publishCalls(session, rows)
}

/** How many pictures the run's results have. */
const filesOf = ({ calls }: Session) => calls.reduce((sum, { files }) => sum + (files?.length ?? 0), 0)

/** Until something may have changed. */
async function pause(signal: AbortSignal): Promise<void> {
  await wait(PARK_RETRY_MS, undefined, { signal }).catch(() => undefined)
}

const executionOf = ({ id, executions }: ToolCallRow) => `${id}:${executions}`

const turnOf = ({ activeRun }: Session) => activeRun.draft.turn() - 1

/** The calls of the newest durable turn. */
function ofTurn(session: Session): ToolCallRow[] {
  return session.calls.filter(({ turn }) => turn === turnOf(session))
}

function withChanges(calls: readonly ToolCallRow[], changes: readonly ToolCallChange[]): ToolCallRow[] {
  const byId = new Map(changes.map((change) => [change.id, change]))
  return calls.map((call) => {
    const change = byId.get(call.id)
    return change ? { ...call, state: change.state, decidedAt: change.decision ? new Date() : null } : call
  })
}

type RunEvent = { type: 'run.waiting'; waitingFor: WaitingFor } | { type: 'run.resumed'; attempt: number; turn: number }

function runEvent({ activeRun: { run } }: Session, event: RunEvent): NewEvent {
  return { ...event, conversationId: run.conversationId, at: new Date().toISOString(), runId: run.id }
}
