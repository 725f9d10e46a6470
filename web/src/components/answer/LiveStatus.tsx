import { duration } from '../../ui/display/duration.ts'
import { useNow } from '../../ui/hooks/use-now.ts'
import { t } from '../../words/en/thread.ts'
import { t as tools } from '../../words/en/tools.ts'
import { isOnItsWay } from './tool-call/tool-call-state.ts'
import type { AnswerView } from './view/answer-view.ts'

/** A dot that breathes at the end of the answer, and while nothing is written, what is going on and for how long. */
export function LiveStatus({ answer }: { answer: AnswerView }) {
  const doing = doingNow(answer)
  const now = useNow(doing?.since !== undefined)
  const length = doing?.since ? now - Date.parse(doing.since) : 0
  if (answer.waitingFor) return null
  return (
    <p
      className={`flex items-center gap-2.5 text-ink-faint ${doing ? 'h-6.5' : 'h-4'} ${isBare(answer) ? '' : 'mt-2'} ${toolWorks(answer) ? 'invisible' : ''}`}
    >
      <span aria-hidden="true" className="breathing size-2 shrink-0 rounded-full bg-honey" />
      {doing?.words && (
        <span>
          {doing.words}
          {length >= 1_000 && <span className="tabular-nums"> · {duration(length)}</span>}
        </span>
      )}
    </p>
  )
}

/** Nothing of the answer is on the page yet. */
function isBare({ parts, content }: AnswerView): boolean {
  return content === '' && parts.every(({ type }) => type === 'reasoning')
}

/** Its own line has the dot that breathes. */
function toolWorks({ parts }: AnswerView): boolean {
  return parts.some((part) => part.type === 'tool_call' && isOnItsWay(part))
}

interface Doing {
  words: string
  /** From when its time counts. */
  since: string | undefined
}

/** What is going on while nothing is written; undefined while something is. What the line above says already needs no words. */
function doingNow({ parts, steps, startedAt }: AnswerView): Doing | undefined {
  const last = parts.at(-1)
  if (last?.type === 'text' && last.text !== '') return undefined
  if (last?.type === 'reasoning') return parts.length === 1 ? { words: '', since: undefined } : undefined
  const calls = parts.filter((part) => part.type === 'tool_call')
  if (calls.some((call) => isOnItsWay(call) || call.state === 'ready')) return undefined
  const retry = steps.findLast((step) => step.kind === 'retry')
  const running = steps.findLast((step) => step.status === 'running')
  const since = calls.at(-1)?.endedAt ?? startedAt
  if (running?.kind === 'summary') return { words: tools('summarising'), since }
  if (retry && running?.kind !== 'model_call') return { words: t('tryingAgain'), since }
  return { words: calls.length > 0 ? t('readingResults') : t('waitingFirst'), since }
}
