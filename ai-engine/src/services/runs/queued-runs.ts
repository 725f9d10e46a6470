import type { QueuedRun } from '@grizz/protocol/resources'
import type { Executor } from '../../db/connection/executor.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { findOpenRuns } from '../../db/runs/runs.ts'

/** The conversation's queue as clients see it. */
export async function readQueue(db: Executor, conversationId: string): Promise<QueuedRun[]> {
  return toQueue(await queuedRuns(db, conversationId))
}

export function toQueue(queued: readonly RunRow[]): QueuedRun[] {
  return queued.map(({ id, messageId, userMessageId }, index) => ({
    runId: id,
    messageId,
    userMessageId,
    position: index + 1,
  }))
}

export async function queuedRuns(db: Executor, conversationId: string): Promise<RunRow[]> {
  return (await findOpenRuns(db, conversationId)).filter(({ status }) => status === 'queued')
}
