import { duration } from '../../ui/display/duration.ts'
import { useNow } from '../../ui/hooks/use-now.ts'
import { t } from '../../words/en/thread.ts'
import type { AnswerView } from './view/answer-view.ts'

/** A dot that breathes at the end of the text, and while there is none yet, what is going on and for how long. */
export function LiveStatus({ answer }: { answer: AnswerView }) {
  const silent = answer.content === ''
  const now = useNow(silent)
  const since = answer.startedAt ? now - Date.parse(answer.startedAt) : 0
  const thinking = silent && answer.reasoning !== ''
  return (
    <p className={`flex items-center gap-2.5 text-ink-faint ${silent ? 'h-6.5' : 'mt-2 h-4'}`}>
      <span aria-hidden="true" className="breathing size-2 shrink-0 rounded-full bg-honey" />
      {silent && !thinking && (
        <span>
          {doing(answer)}
          {since >= 1_000 && <span className="tabular-nums"> · {duration(since)}</span>}
        </span>
      )}
    </p>
  )
}

function doing({ steps }: AnswerView): string {
  const retry = steps.findLast((step) => step.kind === 'retry')
  const running = steps.findLast((step) => step.status === 'running')
  if (running?.kind === 'tool_call') return t('usingTool')
  if (retry && running?.kind !== 'model_call') return t('tryingAgain')
  return t('waitingFirst')
}
