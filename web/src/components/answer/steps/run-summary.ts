import type { Step } from '@grizz/protocol/resources'
import { duration } from '../../../ui/display/duration.ts'
import { t } from '../../../words/en/thread.ts'
import type { AnswerView } from '../view/answer-view.ts'

/**
 * A run in one line: `Thought for 12 s · 2 tries`. Empty for an answer that was simply written;
 * `now` is milliseconds since the epoch and counts while the model thinks.
 */
export function summaryOf(answer: AnswerView, now: number): string {
  const { attempt, steps } = answer
  const tries = Math.max(answer.tries, count(steps, 'retry') + 1)
  const tools = count(steps, 'tool_call')
  const parts = [
    thoughtOf(answer, now),
    tools > 0 && t('toolCount', { count: tools }),
    tries > 1 && t('tryCount', { count: tries }),
    attempt > 1 && t('attemptCount', { count: attempt }),
  ]
  return parts.filter(Boolean).join(' · ')
}

/** True until the first word of the answer itself. */
export function isThinking({ status, content, reasoning }: AnswerView): boolean {
  return status === 'streaming' && content === '' && reasoning !== ''
}

/** Milliseconds that a step took, until `now` while it runs. */
export function durationOf(step: Step, now: number): number {
  return (step.completedAt ? Date.parse(step.completedAt) : now) - Date.parse(step.startedAt)
}

function thoughtOf(answer: AnswerView, now: number): string {
  if (answer.reasoning === '') return ''
  const step = answer.steps.findLast(({ kind }) => kind === 'reasoning')
  if (isThinking(answer)) {
    const length = step ? durationOf(step, now) : 0
    return length >= 1_000 ? t('thinkingFor', { time: duration(length) }) : t('thinking')
  }
  return answer.reasoningMs === undefined ? t('thoughts') : t('thoughtFor', { time: duration(answer.reasoningMs) })
}

function count(steps: readonly Step[], kind: Step['kind']): number {
  return steps.filter((step) => step.kind === kind).length
}
