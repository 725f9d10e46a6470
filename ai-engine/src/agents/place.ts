import type { NewEvent } from '@grizz/protocol/events'
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { EventLog } from '../core/events/event-log.ts'
import type { Executor } from '../db/executor.ts'
import { setLogPosition } from '../db/runs.ts'
import { claimOf, type Seat } from '../services/seats.ts'

export type Place = ReturnType<typeof createPlace>

/** Where a run stands in its conversation's log. Saved before anything is appended there, so that snapshots know it. */
export function createPlace({ db, log, seat, logger }: { db: Executor; log: EventLog; seat: Seat; logger: Logger }) {
  const { conversationId } = seat.run

  return {
    /**
     * `first` keeps the place that the claim stored; `gone` takes the end of the log as others opened it; `uncertain`,
     * when it cannot be known whether the last append was written, opens the log anew. @throws LogUnavailable
     */
    async find(reason: 'first' | 'gone' | 'uncertain'): Promise<void> {
      if (reason === 'first' && seat.logPosition) return
      const position = await (reason === 'uncertain' ? log.reopen(conversationId) : log.tail(conversationId))
      seat.logPosition = position
      // A checkpoint under way carries the old position, and would write it over this one.
      await seat.checkpoint
      await setLogPosition(db, claimOf(seat), position).catch((error) => {
        logger.warn({ runId: seat.run.id, err: error }, 'log position not saved; the next checkpoint saves it')
      })
    },

    /** False when the log that the run stood in is gone. @throws LogUnavailable */
    async append(events: readonly NewEvent[]): Promise<boolean> {
      return seat.logPosition !== undefined && log.appendTo(conversationId, seat.logPosition, ...events)
    },
  }
}
