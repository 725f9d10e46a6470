import type { NewEvent } from '@grizz/protocol/events'
import type { Step, StepKind } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { RunRow } from '../db/rows/rows.ts'
import type { LedgerEntry, StepInsert } from '../db/runs/run-columns.ts'
import type { CallResult } from '../llm/contract/call-result.ts'
import type { ModelError } from '../llm/contract/model.ts'
import { billed } from '../services/usage/billing.ts'

type StepEvent = Extract<NewEvent, { type: 'step.started' | 'step.completed' }>
type Detail = Record<string, unknown>

export type StepRecorder = ReturnType<typeof createStepRecorder>

/**
 * Records the steps of one attempt in order: each is published to the log as it happens, and saved with the turn or the
 * result in which it ended.
 */
export function createStepRecorder(run: RunRow, turn: () => number, publish: (event: StepEvent) => void) {
  const steps: Step[] = []
  const turns: number[] = []
  const saved = new Set<string>()

  /** Begins a step and returns its id. */
  function start(kind: StepKind, detail: Detail = {}): string {
    const step: Step = {
      id: newId(),
      index: steps.length,
      kind,
      status: 'running',
      attempt: run.attempt,
      detail,
      startedAt: now(),
    }
    steps.push(step)
    turns.push(turn())
    publish({ type: 'step.started', conversationId: run.conversationId, at: step.startedAt, runId: run.id, step })
    return step.id
  }

  function end(id: string, status: 'completed' | 'failed', detail: Detail = {}, at = new Date()): void {
    const index = steps.findIndex((step) => step.id === id)
    const begun = steps[index]
    if (begun?.status !== 'running') return
    const step: Step = { ...begun, status, detail: { ...begun.detail, ...detail }, completedAt: at.toISOString() }
    steps[index] = step
    publish({ type: 'step.completed', conversationId: run.conversationId, at: now(), runId: run.id, step })
  }

  /** Records a step without a duration. */
  function note(kind: StepKind, detail: Detail): void {
    end(start(kind, detail), 'completed')
  }

  /** The steps that have ended since the last call, and, of an attempt that is over (`all`), those that have not. */
  function take(all = false): StepInsert[] {
    const ready = steps.filter(({ id, status }) => !saved.has(id) && (all || status !== 'running'))
    for (const { id } of ready) saved.add(id)
    return ready.map(({ startedAt, completedAt, status, ...step }) => ({
      ...step,
      runId: run.id,
      turn: turns[step.index] ?? 0,
      status: status === 'completed' ? 'completed' : 'failed',
      startedAt: new Date(startedAt),
      completedAt: new Date(completedAt ?? startedAt),
    }))
  }

  /** The metadata of the answer that readers see later. */
  function summary(): Record<string, unknown> {
    const retries = steps.filter(({ kind }) => kind === 'retry').length
    const thinking = steps.filter(({ kind }) => kind === 'reasoning').map(durationOf)
    const limit = steps.findLast(({ kind }) => kind === 'limit')
    return {
      ...(run.attempt > 1 && { attempt: run.attempt, takeovers: run.takeovers }),
      ...(retries > 0 && { tries: retries + 1 }),
      ...(thinking.length > 0 && { reasoningMs: thinking.reduce((sum, ms) => sum + ms, 0) }),
      ...(limit && { limit: limit.detail }),
    }
  }

  return { start, end, note, take, summary }
}

const durationOf = ({ startedAt, completedAt }: Step) => Date.parse(completedAt ?? startedAt) - Date.parse(startedAt)

const now = () => new Date().toISOString()

/** The steps of one model call: the call itself with all its tries, its reasoning, and what made it try again. */
export function createCallSteps(steps: StepRecorder, { model, provider }: Pick<RunRow, 'model' | 'provider'>) {
  const startedAt = performance.now()
  const callStep = steps.start('model_call', { model, ...(provider && { provider }) })
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
