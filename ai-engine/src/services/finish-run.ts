import { setTimeout as wait } from 'node:timers/promises'
import type { RunError } from '@grizz/protocol/problem'
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { CallEnd } from '../agents/model-call.ts'
import { isDatabaseOutOfReach } from '../core/out-of-reach.ts'
import type { Executor } from '../db/executor.ts'
import { toMessage } from '../db/rows.ts'
import type { LedgerEntry, RunEnd } from '../db/run-ends.ts'
import { findRunById } from '../db/runs.ts'
import { insertUsage } from '../db/usage.ts'
import type { Announcer } from './announcer.ts'
import { blankAnswer } from './blank-answer.ts'
import type { Context } from './memory.ts'
import type { SaveEnd } from './save-end.ts'
import type { Seat } from './seats.ts'

const saveAgainAfterMs = 500

export type FinishRun = ReturnType<typeof createFinishRun>

/**
 * The moment the chunks end: the text, its status, tokens, cents and the ledger's row in one transaction, which counts
 * only while the run is still this attempt's. Only the winner announces the end.
 */
export function createFinishRun(deps: {
  db: Executor
  saveEnd: SaveEnd
  announcer: Announcer
  /** Called with each completed answer of a conversation that has no title yet. */
  onUntitled: (seat: Seat) => void
  logger: Logger
}) {
  const { db, saveEnd, announcer, onUntitled, logger } = deps

  return async function finishRun(
    seat: Seat,
    context: Context,
    call: CallEnd,
    usage: LedgerEntry | undefined,
    steps: RunEnd['steps'],
  ): Promise<void> {
    const { run, abort } = seat
    if (!call.finish && (abort.signal.reason === 'lost' || abort.signal.reason === 'handover')) return
    const ending = statusOf(seat, context, call)
    const end: RunEnd = {
      runId: run.id,
      model: run.model,
      expected: { status: 'running', owner: run.owner ?? '', attempt: run.attempt },
      ...ending,
      meta: { ...ending.meta, ...courseOf(run.attempt, steps) },
      content: seat.content,
      reasoning: seat.reasoning,
      usage,
      steps,
    }
    const ended = await saveWhenPossible(seat, end)
    if (!ended) return billIfDeleted(seat, usage)
    seat.nextMayWait = ended.nextWaits
    await announcer.runEnded({
      runId: run.id,
      status: ended.status,
      message: toMessage(ended.answer, ended.siblingIds),
    })
    if (ended.status === 'completed' && ended.untitled) onUntitled(seat)
  }

  /** A finished answer waits for a Postgres that is away, until the run is taken from this engine. */
  async function saveWhenPossible(seat: Seat, end: RunEnd): ReturnType<SaveEnd> {
    for (;;) {
      try {
        return await saveEnd(end)
      } catch (error) {
        if (!isDatabaseOutOfReach(error) || seat.abort.signal.reason === 'handover') throw error
        logger.warn(
          { runId: end.runId, err: error },
          'answer finished but not saved: the database is out of reach, trying again',
        )
        await wait(saveAgainAfterMs)
      }
    }
  }

  /** A run whose conversation was deleted under it is over, and still billed. */
  async function billIfDeleted({ run }: Seat, usage: LedgerEntry | undefined): Promise<void> {
    if (!usage || (await findRunById(db, run.id))) return
    await insertUsage(db, { ...usage, userId: run.userId, runId: run.id, conversationId: run.conversationId })
  }
}

function statusOf({ content }: Seat, context: Context, call: CallEnd): Pick<RunEnd, 'status' | 'error' | 'meta'> {
  const meta = {
    ...(call.finish && call.finish !== 'stop' && { finishReason: call.finish }),
    ...(call.billedModel && { billedModel: call.billedModel }),
    ...(context.trimmed > 0 && { contextTrimmed: context.trimmed }),
  }
  const error = call.error ? toRunError(call.error) : blankAnswer(call.finish, content)
  if (error) return { status: 'failed', error, meta }
  return { status: call.finish ? 'completed' : 'cancelled', error: undefined, meta }
}

/** What a reader is told later of how the answer came about. */
function courseOf(attempt: number, steps: RunEnd['steps']): RunEnd['meta'] {
  const thinking = steps.find(({ kind }) => kind === 'reasoning')
  const retries = steps.filter(({ kind }) => kind === 'retry').length
  return {
    ...(attempt > 1 && { attempt }),
    ...(retries > 0 && { tries: retries + 1 }),
    ...(thinking && { reasoningMs: thinking.completedAt.getTime() - thinking.startedAt.getTime() }),
  }
}

function toRunError({ code, message, retryable }: NonNullable<CallEnd['error']>): RunError {
  return { code, detail: message, retryable }
}
