import type { NewEvent } from '@grizz/protocol/events'
import type { Step, StepKind } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { RunRow } from '../db/rows/rows.ts'
import type { StepInsert } from '../db/runs/run-columns.ts'

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
    return {
      ...(run.attempt > 1 && { attempt: run.attempt }),
      ...(retries > 0 && { tries: retries + 1 }),
      ...(thinking.length > 0 && { reasoningMs: thinking.reduce((sum, ms) => sum + ms, 0) }),
    }
  }

  return { start, end, note, take, summary }
}

const durationOf = ({ startedAt, completedAt }: Step) => Date.parse(completedAt ?? startedAt) - Date.parse(startedAt)

const now = () => new Date().toISOString()
