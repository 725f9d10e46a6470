import type { NewEvent } from '@grizz/protocol/events'
import type { Step, StepKind } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { RunRow } from '../db/rows/rows.ts'
import type { RunEnd } from '../db/runs/run-ends.ts'

type StepEvent = Extract<NewEvent, { type: 'step.started' | 'step.completed' }>
type Detail = Record<string, unknown>

export type StepRecorder = ReturnType<typeof createStepRecorder>

/** Records the steps of one attempt in order: each is published to the log as it happens and saved with the run's end. */
export function createStepRecorder(run: RunRow, publish: (event: StepEvent) => void) {
  const steps: Step[] = []

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

  /** The rows to save. */
  function rows(): RunEnd['steps'] {
    return steps.map(({ startedAt, completedAt, status, ...step }) => ({
      ...step,
      runId: run.id,
      status: status === 'completed' ? 'completed' : 'failed',
      startedAt: new Date(startedAt),
      completedAt: new Date(completedAt ?? startedAt),
    }))
  }

  return { start, end, note, rows }
}

const now = () => new Date().toISOString()
