import type { FastifyBaseLogger as Logger } from 'fastify'
import type { RunRow } from '../db/rows.ts'
import type { Opening, Seat, Seats } from './seats.ts'

export type RunStarter = ReturnType<typeof createRunStarter>

/** Gives a run of this engine its seat, has it answered, and lets the conversation's next run follow. */
export function createRunStarter(deps: {
  seats: Seats
  answer: (seat: Seat) => Promise<void>
  resolveModel: (model: string) => string
  logger: Logger
}) {
  const { seats, answer, resolveModel, logger } = deps

  /** Begins a run that this engine has claimed; `startNext` is called with its conversation when the run has left. */
  function begin(run: RunRow, startNext: (conversationId: string) => Promise<void>, opening?: Opening): void {
    const seat: Seat = {
      run: { ...run, model: resolveModel(run.model) },
      opening,
      nextMayWait: true,
      abort: new AbortController(),
      content: run.partialContent,
      reasoning: run.partialReasoning,
      logPosition: run.logPosition ?? undefined,
      checkpoint: Promise.resolve(),
      sayAgain: undefined,
      done: Promise.resolve(),
    }
    seats.take(seat)
    seat.done = occupy(seat, startNext)
  }

  return { begin }

  async function occupy(seat: Seat, startNext: (conversationId: string) => Promise<void>): Promise<void> {
    const { id, conversationId } = seat.run
    try {
      await answer(seat)
    } catch (error) {
      logger.error({ runId: id, err: error }, 'run left without an end; its lease will run out')
    } finally {
      seats.leave(id)
    }
    if (seat.nextMayWait)
      await startNext(conversationId).catch((error) => {
        logger.warn({ conversationId, err: error }, 'next run not started; the sweep will')
      })
  }
}
