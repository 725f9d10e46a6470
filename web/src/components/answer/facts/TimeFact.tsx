import type { Step } from '@grizz/protocol/resources'
import { duration } from '../../../ui/display/duration.ts'
import { Fact } from '../../../ui/display/Fact.tsx'
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
      <Fact name="Time">{calls.length > 0 ? duration(timeOf(calls)) : '…'}</Fact>
      {typeof firstMs === 'number' && <Fact name="First word after">{(firstMs / 1000).toFixed(1)} s</Fact>}
    </>
  )
}

function timeOf(calls: readonly Step[]): number {
  return calls.reduce((sum, call) => sum + durationOf(call, 0), 0)
}
