import type { AnswerView } from './answer-view.ts'

/** What a person should know about how this answer came about, above it. */
export function AnswerNotes({ answer }: { answer: AnswerView }) {
  const notes = notesOf(answer)
  if (notes.length === 0) return null
  return (
    <div className="mb-2 text-meta text-ink-faint">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  )
}

function notesOf({ attempt, contextTrimmed }: AnswerView): string[] {
  const notes = []
  if (attempt > 1) notes.push('Restarted after a server failure.')
  if (contextTrimmed === 1) notes.push('1 earlier message was left out, to fit what the model can read.')
  if (contextTrimmed > 1)
    notes.push(`${contextTrimmed} earlier messages were left out, to fit what the model can read.`)
  return notes
}
