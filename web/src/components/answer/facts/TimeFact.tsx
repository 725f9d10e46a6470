import type { Step } from '@grizz/protocol/resources'
import { duration } from '../../../ui/display/duration.ts'
import { Fact } from '../../../ui/display/Fact.tsx'
import { t } from '../../../words/en/thread.ts'
import { shownLanguage } from '../../../words/language/language.ts'
import { durationOf } from '../steps/run-summary.ts'
import { useSteps } from '../steps/use-steps.ts'
import type { AnswerView } from '../view/answer-view.ts'

/** How long the model took. Keeps its row while that is being fetched, so that nothing jumps. */
export function TimeFact({ answer }: { answer: AnswerView }) {
  const { steps, loading } = useSteps(answer, true)
  const calls = steps.filter(({ kind, completedAt }) => kind === 'model_call' && completedAt)
  if (calls.length === 0 && !loading) return null
  const firstMs = calls.at(-1)?.detail.firstTokenMs
  return (
    <>
      <Fact name={t('time')}>{calls.length > 0 ? duration(timeOf(calls)) : '…'}</Fact>
      {typeof firstMs === 'number' && <Fact name={t('firstWordAfter')}>{secondsOf(firstMs)}</Fact>}
    </>
  )
}

/** `1.2 s`. */
function secondsOf(ms: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return `${(ms / 1000).toLocaleString(shownLanguage(), digits)} s`
}

function timeOf(calls: readonly Step[]): number {
  return calls.reduce((sum, call) => sum + durationOf(call, 0), 0)
}
