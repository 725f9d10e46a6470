import type { BranchMessage } from '../db/branches.ts'
import type { ModelMessage } from '../llm/model.ts'

const continuation =
  'Your answer was interrupted. Go on exactly where it stops, in the middle of the sentence if need be. Repeat nothing and add no remark.'

/** What every prompt of a run has whatever fits between: the system prompt, and the answer to go on with. */
export function fixedMessages(systemPrompt: string | undefined, interrupted: string | undefined) {
  const before: ModelMessage[] = systemPrompt ? [{ role: 'system', content: systemPrompt }] : []
  const after: ModelMessage[] = interrupted
    ? [
        { role: 'assistant', content: interrupted },
        { role: 'user', content: continuation },
      ]
    : []
  return { before, after }
}

/** Answers that failed or were stopped before any text tell the model nothing. */
export function isSaid({ row }: BranchMessage): boolean {
  return row.content !== ''
}

export function toModelMessage({ row }: BranchMessage): ModelMessage {
  return { role: row.role, content: row.content }
}
