import type { Step } from '@grizz/protocol/resources'
import { duration } from '../../../ui/display/duration.ts'
import { t } from '../../../words/en/thread.ts'
import type { AnswerView } from '../view/answer-view.ts'

/**
 * A run in one line: `Thought for 12 s · 2 tries`. Empty for an answer that was simply written;
 * `now` is milliseconds since the epoch and counts while the model thinks. Of its thoughts only the first is told here.
 */
export function summaryOf(answer: AnswerView, now: number): string {
  const { takeovers, steps } = answer
  const tries = Math.max(answer.tries, count(steps, 'retry') + 1)
  const parts = [
    thoughtOf(answer, now),
    tries > 1 && t('tryCount', { count: tries }),
    takeovers > 0 && t('attemptCount', { count: takeovers + 1 }),
  ]
  return parts.filter(Boolean).join(' · ')
}

/** The reasoning before everything else; undefined where it began otherwise. */
export function firstThought({ parts: [first] }: AnswerView) {
  return first?.type === 'reasoning' && first.text !== '' ? first : undefined
}

/** True while that is still being written. */
export function isThinking(answer: AnswerView): boolean {
  return answer.status === 'streaming' && answer.parts.length === 1 && firstThought(answer) !== undefined
}

/** How long a thought took; while it `grows`, how long it has taken until `now`, as the last step of its kind says. */
export function thoughtWords(thought: {
  grows: boolean
  ms: number | undefined
  steps: readonly Step[]
  now: number
}): string {
  const { grows, ms, steps, now } = thought
  if (!grows) return ms === undefined ? t('thoughts') : t('thoughtFor', { time: duration(ms) })
  const step = steps.findLast(({ kind }) => kind === 'reasoning')
  const length = step ? durationOf(step, now) : 0
  return length >= 1_000 ? t('thinkingFor', { time: duration(length) }) : t('thinking')
}

/** Milliseconds that a step took, until `now` while it runs. */
export function durationOf(step: Step, now: number): number {
  return (step.completedAt ? Date.parse(step.completedAt) : now) - Date.parse(step.startedAt)
}

function thoughtOf(answer: AnswerView, now: number): string {
  const thought = firstThought(answer)
  if (!thought) return ''
  const isOnly = answer.reasoning === thought.text
  const ms = thought.durationMs ?? (isOnly ? answer.reasoningMs : undefined)
  return thoughtWords({ grows: isThinking(answer), ms, steps: answer.steps, now })
}

function count(steps: readonly Step[], kind: Step['kind']): number {
  return steps.filter((step) => step.kind === kind).length
}
