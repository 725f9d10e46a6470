import { setTimeout as wait } from 'node:timers/promises'
import type { NewEvent } from '@grizz/protocol/events'
import type { Message } from '@grizz/protocol/resources'
import { type EventLog, LogUnavailable } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Executor } from '../db/connection/executor.ts'
import { setLogPosition } from '../db/runs/runs.ts'
import type { OutboxRelay } from '../services/outbox/outbox-relay.ts'
import { type ActiveRun, claimOf } from '../services/runs/active-runs.ts'

const saveAgainAfterMs = 250

export type LogPosition = ReturnType<typeof createLogPosition>

/** Where a run stands in its conversation's log. Saved before anything is appended there, so that snapshots know it. */
export function createLogPosition(deps: {
  db: Executor
  log: EventLog
  outboxRelay: OutboxRelay
  activeRun: ActiveRun
  logger: Logger
}) {
  const { db, log, outboxRelay, activeRun, logger } = deps
  const { conversationId } = activeRun.run

  return {
    /**
     * `first` keeps the place that the claim stored; `gone` takes the end of the log as others opened it; `uncertain`,
     * when it cannot be known whether the last append was written, opens the log anew.
     * @throws LogUnavailable, also when the run is over before its new place is saved
     */
    async find(reason: 'first' | 'gone' | 'uncertain', over: AbortSignal): Promise<void> {
      if (reason === 'first' && activeRun.logPosition) return
      const position = await (reason === 'uncertain' ? log.reopen(conversationId) : log.tail(conversationId))
      activeRun.logPosition = position
      // A checkpoint under way carries the old position, and would write it over this one.
      await activeRun.checkpoint
      await save(position, over)
    },

    /** False when the log that the run stood in is gone. @throws LogUnavailable */
    append,

    /** The run's first events, after its question when that is still to be said. The same otherwise. */
    async open(events: readonly NewEvent[], question: Message | undefined): Promise<boolean> {
      const position = activeRun.logPosition
      if (!question || position === undefined) return append(events)
      return outboxRelay.messageCreatedWith(question, (created, once) =>
        log.begin(conversationId, position, once, created, ...events),
      )
    },
  }

  async function append(events: readonly NewEvent[]): Promise<boolean> {
    return activeRun.logPosition !== undefined && log.appendTo(conversationId, activeRun.logPosition, ...events)
  }

  /** Waits for a Postgres that is away: who opened the conversation by the old place would miss what was said since. */
  async function save(position: string, over: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await setLogPosition(db, claimOf(activeRun), position)
      } catch (error) {
        logger.warn({ runId: activeRun.run.id, err: error }, 'the place in the log is not saved; trying again')
        if (over.aborted) throw new LogUnavailable('the run is over')
        await wait(saveAgainAfterMs)
      }
    }
  }
}
