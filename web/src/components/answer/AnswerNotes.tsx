import { useModels } from '../../data/queries.ts'
import { leftOut } from './steps/step-words.ts'
import type { AnswerView } from './view/answer-view.ts'

/** Notes above an answer about how it was made. */
export function AnswerNotes({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const demo = data?.models.some((model) => model.demo && model.id === answer.model) ?? false
  const notes = notesOf(answer, demo)
  if (notes.length === 0) return null
  return (
    <div className="mb-2 text-meta text-ink-faint md:pt-1">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  )
}

function notesOf({ attempt, contextTrimmed }: AnswerView, demo: boolean): string[] {
  const notes = []
  if (demo) notes.push('From the built-in demo, not from a model.')
  if (attempt > 1) notes.push('Restarted after a server failure.')
  if (contextTrimmed > 0) notes.push(`${leftOut(contextTrimmed)}, to fit what the model can read.`)
  return notes
}
