import { CircleAlert } from 'lucide-react'
import { problemText } from '../display/problem-text.ts'

/** Why a form was refused, as a sentence. */
export function FormProblem({ error }: { error: Error | null }) {
  if (!error) return null
  return (
    <p role="alert" className="flex gap-2 rounded-medium bg-danger-soft px-3 py-2.5 text-danger">
      <CircleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span>{problemText(error)}</span>
    </p>
  )
}
