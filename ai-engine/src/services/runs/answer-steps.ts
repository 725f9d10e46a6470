import type { Step } from '@grizz/protocol/resources'
import { AppError } from '../../core/errors/app-error.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { toStep } from '../../db/rows/rows.ts'
import { findStepsOfAnswer } from '../../db/runs/steps.ts'

export type AnswerSteps = ReturnType<typeof createAnswerSteps>

/** The saved steps of an answer, complete once its run ends; until then the log has those of the running attempt. */
export function createAnswerSteps({ db }: { db: Executor }) {
  /** In order of attempt and index. @throws AppError not_found, also for another user's answer */
  return async function answerSteps(userId: string, messageId: string): Promise<Step[]> {
    const rows = await findStepsOfAnswer(db, userId, messageId)
    if (!rows) throw new AppError('not_found', 'There is no such answer.')
    return rows.map(toStep)
  }
}
