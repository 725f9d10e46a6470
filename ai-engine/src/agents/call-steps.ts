import type { LedgerEntry } from '../db/runs/run-columns.ts'
import type { CallResult } from '../llm/contract/call-result.ts'
import type { ModelError } from '../llm/contract/model.ts'
import { billed } from '../services/usage/billing.ts'
import type { StepRecorder } from './step-recorder.ts'

/** The steps of one model call: the call itself with all its tries, its reasoning, and what made it try again. */
export function createCallSteps(steps: StepRecorder, model: string) {
  const startedAt = performance.now()
  const callStep = steps.start('model_call', { model })
  let firstTokenMs: number | undefined
  let thinking: string | undefined

  return {
    /** A reasoning step lasts from its first delta to the next delta of the answer. */
    received(kind: 'text' | 'reasoning'): void {
      firstTokenMs ??= Math.round(performance.now() - startedAt)
      if (kind === 'reasoning') thinking ??= steps.start('reasoning')
      else if (thinking) {
        steps.end(thinking, 'completed')
        thinking = undefined
      }
    },

    retried(error: ModelError, tryNumber: number, pauseMs: number): void {
      steps.note('retry', { code: error.code, detail: error.message, tryNumber, pauseMs })
    },

    /** `usage` is the call's ledger entry. Counting it takes time that does not belong to the model's step. */
    ended(call: CallResult, usage: LedgerEntry | undefined, at: Date): void {
      const status = call.finish ? 'completed' : 'failed'
      if (thinking) steps.end(thinking, status, {}, at)
      const detail = {
        ...(usage && billed(usage)),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(call.finish && { finishReason: call.finish }),
        ...(call.error && { error: call.error.code }),
      }
      steps.end(callStep, status, detail, at)
    },
  }
}
