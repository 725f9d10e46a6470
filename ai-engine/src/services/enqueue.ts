import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { AppError } from '../core/errors.ts'
import type { Executor } from '../db/executor.ts'
import type { ConversationRow, RunRow } from '../db/rows.ts'
import { findOpenRuns, insertRun } from '../db/runs.ts'
import { conversations } from '../db/schema.ts'
import type { Seats } from './seats.ts'

/** A run to be made. Its conversation's row is locked by the caller. */
export interface NewRun {
  id: string
  userMessageId: string
  model: string | undefined
  /** The log's newest entry, read before the lock; null when the log is out of reach. */
  logPosition: string | null
  clientRunId?: string
  continuesId?: string
}

export interface Enqueued {
  run: RunRow
  /** Its place in the queue, 1 is next; undefined when it started at once. */
  place: number | undefined
}

export type Enqueue = ReturnType<typeof createEnqueue>

/**
 * Gives a new run its position and its answer's id, and decides under the conversation's lock whether it starts now,
 * on this engine, or waits.
 */
export function createEnqueue(deps: {
  seats: Seats
  queueLimit: number
  leaseMs: number
  resolveModel: (model: string | undefined) => string
}) {
  const { seats, queueLimit, leaseMs, resolveModel } = deps

  /** @throws AppError queue_full, invalid_request for an unknown model */
  return async function enqueue(tx: Executor, conversation: ConversationRow, run: NewRun): Promise<Enqueued> {
    const open = await findOpenRuns(tx, conversation.id)
    const waiting = open.filter(({ status }) => status === 'queued').length
    const startsNow = open.length === 0 && seats.free()
    if (!startsNow && waiting >= queueLimit)
      throw new AppError(
        'queue_full',
        `${waiting} messages already wait in this conversation. Send it when one of them has been answered.`,
      )
    const messageId = newId()
    const row = await insertRun(tx, {
      id: run.id,
      conversationId: conversation.id,
      userId: conversation.userId,
      userMessageId: run.userMessageId,
      clientRunId: run.clientRunId ?? null,
      continuesId: run.continuesId ?? null,
      messageId,
      model: resolveModel(run.model ?? conversation.model ?? undefined),
      position: conversation.nextPosition,
      ...(startsNow ? started(seats.owner, leaseMs, run.logPosition) : { status: 'queued' as const }),
    })
    await tx
      .update(conversations)
      .set({ nextPosition: conversation.nextPosition + 1, leafId: messageId, updatedAt: sql`now()` })
      .where(eq(conversations.id, conversation.id))
    return { run: row, place: startsNow ? undefined : waiting + 1 }
  }
}

function started(owner: string, leaseMs: number, logPosition: string | null) {
  return {
    status: 'running' as const,
    attempt: 1,
    owner,
    logPosition,
    startedAt: sql`now()`,
    leaseExpiresAt: sql`now() + ${leaseMs}::int * interval '1 millisecond'`,
  }
}
