import { setTimeout as wait } from 'node:timers/promises'
import type { NewEvent } from '@grizz/protocol/events'
import type { Message } from '@grizz/protocol/resources'
import { type EventLog, LogUnavailable } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Executor } from '../db/connection/executor.ts'
import { setLogPosition } from '../db/runs/runs.ts'
import type { OutboxRelay } from '../services/outbox/outbox-relay.ts'
import { type ActiveRun, claimOf } from '../services/runs/active/active-runs.ts'
import type { LogLoss } from '../services/runs/active/log-position.ts'

const SAVE_RETRY_MS = 250

export type RunLog = ReturnType<typeof createRunLog>

/**
 * The entries that one run appends to its conversation's log. Its position there is saved before anything is appended,
 * so that snapshots know it.
 */
export function createRunLog(deps: {
  db: Executor
  log: EventLog
  outboxRelay: OutboxRelay
  activeRun: ActiveRun
  logger: Logger
}) {
  const { db, log, outboxRelay, activeRun, logger } = deps
  const { logPosition } = activeRun
  const { conversationId } = activeRun.run

  return {
    /**
     * Sets the run's position: for `first` the one that the claim stored, for `gone` the end of the new log,
     * and for `uncertain`, when it is unknown whether the last append was written, the beginning of a log opened anew.
     * @throws LogUnavailable, also when the run is over before its new position is saved
     */
    async locate(reason: 'first' | LogLoss, over: AbortSignal): Promise<void> {
      if (reason === 'first' && logPosition.current()) return
      const position = await (reason === 'uncertain' ? log.reopen(conversationId) : log.tail(conversationId))
      logPosition.moveTo(position)
      // A checkpoint under way carries the old position, and would write it over this one.
      await activeRun.checkpoint
      await save(position, over)
    },

    /** False when the log that held the run's position is gone. @throws LogUnavailable */
    append,

    /** The run's first events, after its question when that is not announced yet; as `append` otherwise. */
    async open(events: readonly NewEvent[], question: Message | undefined): Promise<boolean> {
      const position = logPosition.current()
      if (!question || position === undefined) return append(events)
      return outboxRelay.messageCreatedWith(question, (created, once) =>
        log.begin(conversationId, position, once, created, ...events),
      )
    },
  }

  async function append(events: readonly NewEvent[]): Promise<boolean> {
    const position = logPosition.current()
    return position !== undefined && log.appendTo(conversationId, position, ...events)
  }

  /** Waits until Postgres is back: a client that opens the conversation by the old position would miss later appends. */
  async function save(position: string, over: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await setLogPosition(db, claimOf(activeRun), position)
      } catch (error) {
        logger.warn({ runId: activeRun.run.id, err: error }, 'the position in the log is not saved; trying again')
        if (over.aborted) throw new LogUnavailable('the run is over')
        await wait(SAVE_RETRY_MS)
      }
    }
  }
}
