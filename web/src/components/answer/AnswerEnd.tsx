import { CircleAlert } from 'lucide-react'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { useAnswerAgain } from './use-answer-again.ts'
import type { AnswerView } from './view/answer-view.ts'

/** How an answer ended when it did not end by itself, and what can be done about it. The text so far stays above. */
export function AnswerEnd({ answer }: { answer: AnswerView }) {
  const { again, goOn, asking } = useAnswerAgain(answer)
  const cut = answer.status === 'complete' ? cuts.get(answer.finishReason ?? '')?.() : undefined
  if (answer.status === 'complete' && !cut) return null
  const failed = answer.status === 'failed'
  const mayGoOn = answer.content !== '' && (!cut || answer.finishReason === 'length')
  return (
    <div className={answer.parts.length > 0 ? 'mt-3' : ''}>
      <div
        role={failed ? 'alert' : undefined}
        className={`flex flex-wrap items-center gap-x-3 gap-y-2 ${failed ? 'rounded-medium bg-danger-soft py-2.5 pr-2.5 pl-3' : 'text-ink-soft'}`}
      >
        {failed && <CircleAlert size={16} aria-hidden="true" className="shrink-0 text-danger" />}
        <p className={failed ? 'min-w-40 flex-1' : ''}>{cut ?? sentenceOf(answer)}</p>
        <span className="flex gap-2">
          {mayGoOn && (
            <Button className="h-8" disabled={asking} onClick={() => goOn()}>
              {t('continue')}
            </Button>
          )}
          {(failed || !mayGoOn) && (
            <Button className="h-8" disabled={asking} onClick={() => again()}>
              {common('tryAgain')}
            </Button>
          )}
        </span>
      </div>
    </div>
  )
}

/** By finish reason: what an answer that is complete still lacks. */
const cuts: ReadonlyMap<string, () => string> = new Map([
  ['length', () => t('cutLength')],
  ['content_filter', () => t('cutFilter')],
  ['refusal', () => t('cutRefusal')],
])

function sentenceOf({ status, content, error }: AnswerView): string {
  if (status === 'cancelled') return content ? t('stoppedHere') : t('stoppedBefore')
  if (error) return problemText(error)
  return t('answerFailed')
}
