/**
 * The queue of runs, in Postgres.
 *
 * A run is `queued` or, when its conversation is idle and this engine has a free seat, `running` from the start; the
 * transaction that saves its question decides. A queued run becomes `running` by a claim, always the one with the
 * lowest position, always under its conversation's lock: at once when the run before it ends here, on a NOTIFY when
 * it ended elsewhere and that engine was full, and by every engine's sweep each second.
 *
 * A running run belongs to the engine that owns it while its lease, renewed each second, has not run out. Then any
 * engine may take it over, as the next attempt of the same answer. The old owner, frozen or cut off, finds that its
 * attempt is no longer the run's: none of its conditional updates counts any more.
 *
 * `running` becomes `completed`, `failed` or `cancelled` by the first conditional update that still finds it running
 * as that attempt. `queued` becomes `cancelled` when it is stopped before it starts. Nothing leaves these three.
 */
import type { EventLog } from '../core/events/event-log.ts'
import { ifReachable } from '../core/events/if-reachable.ts'
import type { Enqueued } from '../db/accept-message.ts'
import { lockConversationById } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import type { Notifications } from '../db/notifications.ts'
import { claimRun, findOpenRuns } from '../db/runs.ts'
import type { Announcer } from './announcer.ts'
import type { RunStarter } from './run-starter.ts'
import type { Opening, Seats } from './seats.ts'

export type RunQueue = ReturnType<typeof createRunQueue>

export function createRunQueue(deps: {
  db: Executor
  log: EventLog
  seats: Seats
  leaseMs: number
  starter: RunStarter
  announcer: Announcer
  notifications: Notifications
}) {
  const { db, log, seats, leaseMs, starter, announcer, notifications } = deps

  /** Starts what was just committed as running, or says that it waits; `opening` comes with a new question. */
  function accept({ run, waiting }: Enqueued, opening?: Opening): void {
    if (run.status === 'running') {
      starter.begin(run, startNext, opening)
      return
    }
    if (opening) void announcer.messageCreated(opening.question)
    const { id: runId, conversationId, userMessageId, messageId } = run
    const at = new Date().toISOString()
    void announcer.say({
      type: 'run.queued',
      conversationId,
      at,
      runId,
      userMessageId,
      messageId,
      position: waiting + 1,
    })
  }

  /** Starts the conversation's next run here, if one waits and none is running. */
  async function startNext(conversationId: string): Promise<void> {
    if (!seats.free()) return notifications.runQueued(conversationId)
    const position = (await ifReachable(log.tail(conversationId))) ?? null
    const claimed = await db.transaction(async (tx) => {
      await lockConversationById(tx, conversationId)
      const [next] = await findOpenRuns(tx, conversationId)
      if (next?.status !== 'queued') return undefined
      return claimRun(tx, { runId: next.id, owner: seats.owner, attempt: next.attempt + 1 }, leaseMs, position)
    })
    if (claimed) starter.begin(claimed, startNext)
  }

  return { accept, startNext }
}
