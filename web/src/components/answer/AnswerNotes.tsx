import { useMe, useModels } from '../../data/queries.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { modelOfAnswer } from '../models/model-choice.ts'
import { showPanel } from '../navigation/panel.ts'
import type { AnswerView } from './view/answer-view.ts'

/** Notes above an answer about how it was made. */
export function AnswerNotes({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const demo = modelOfAnswer(data?.models ?? [], answer)?.demo ?? false
  const notes = notesOf(answer, demo)
  if (notes.length === 0) return null
  return (
    <div className="mb-2 text-meta text-ink-faint md:pt-1">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {demo && <ConnectLink />}
    </div>
  )
}

/** For those who can. */
function ConnectLink() {
  const { data: me } = useMe()
  if (me?.role !== 'admin') return null
  return (
    <button
      type="button"
      onClick={() => showPanel('connect')}
      className="text-link underline underline-offset-4 hover:no-underline touch:py-2"
    >
      {common('connectModel')}
    </button>
  )
}

function notesOf({ takeovers, contextTrimmed }: AnswerView, demo: boolean): string[] {
  const notes = []
  if (demo) notes.push(t('fromDemo'))
  if (takeovers > 0) notes.push(t('restarted'))
  if (contextTrimmed > 0) notes.push(t('leftOutToFit', { count: contextTrimmed }))
  return notes
}
