/**
 * The queue of runs, in Postgres.
 *
 * A run is `queued` or, when its conversation is idle and this engine has a free slot, `running` from the start; the
 * transaction that saves its question decides. A claim makes a queued run `running`, always the one with the
 * lowest position and under its conversation's lock: at once when the run before it ends here, on a NOTIFY when
 * it ended elsewhere and that engine was full, and by every engine's sweep each second.
 *
 * A running run belongs to the engine that owns it while its lease, renewed each second, has not run out. Then any
 * engine may take it over, as the next attempt of the same answer. The updates of the old owner, frozen or cut off,
 * name an older attempt and have no effect.
 *
 * `running` becomes `completed`, `failed` or `cancelled` by the first conditional update that still finds it running
 * as that attempt. `queued` becomes `cancelled` when it is stopped before it starts. These three are final.
 */
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import type { Executor } from '../../db/connection/executor.ts'
import type { Notifications } from '../../db/connection/notifications.ts'
import { lockConversationById } from '../../db/conversations/conversations.ts'
import type { Enqueued } from '../../db/messages/accept-message.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { claimRun, findOpenRuns } from '../../db/runs/runs.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import type { ActiveRuns, PreparedRun } from './active/active-runs.ts'
import type { RunStarter } from './run-starter.ts'

export type RunQueue = ReturnType<typeof createRunQueue>

export function createRunQueue(deps: {
  db: Executor
  log: EventLog
  activeRuns: ActiveRuns
  leaseMs: number
  starter: RunStarter
  outboxRelay: OutboxRelay
  notifications: Notifications
}) {
  const { db, log, activeRuns, leaseMs, starter, outboxRelay, notifications } = deps

  /**
   * Starts a run that was just committed as running, or publishes that it waits; `sentAt` is when its transaction began, and
   * `prepared` comes with a new question.
   */
  function accept({ run, waiting }: Enqueued, sentAt: number, prepared?: PreparedRun): void {
    if (run.status === 'running') {
      starter.begin(run, startNext, { claimedAt: sentAt, ...(prepared && { prepared }) })
      return
    }
    if (prepared) void outboxRelay.messageCreated(prepared.question)
    const { id: runId, conversationId, userMessageId, messageId } = run
    const ids = { conversationId, runId, userMessageId, messageId }
    void outboxRelay.publish({ type: 'run.queued', at: new Date().toISOString(), ...ids, position: waiting + 1 })
  }

  /** Starts the conversation's next run here, if one waits and none is running. */
  async function startNext(conversationId: string): Promise<void> {
    if (!activeRuns.free()) return notifications.runQueued(conversationId)
    const position = (await undefinedIfUnavailable(log.tail(conversationId))) ?? null
    const claimedAt = performance.now()
    const started = await db.transaction(async (tx) => {
      await lockConversationById(tx, conversationId)
      const [next] = await findOpenRuns(tx, conversationId)
      if (!next || !isStartable(next)) return undefined
      const claim = { runId: next.id, owner: activeRuns.owner, attempt: next.attempt + 1 }
      return { claimed: await claimRun(tx, claim, leaseMs, position), hasWaited: next.status === 'waiting' }
    })
    if (started?.claimed) starter.begin(started.claimed, startNext, { claimedAt, hasWaited: started.hasWaited })
  }

  return { accept, startNext }
}

/** It is queued, or it waited for a user who has decided everything. */
function isStartable({ status, waitingFor }: RunRow): boolean {
  return status === 'queued' || (status === 'waiting' && waitingFor === null)
}
