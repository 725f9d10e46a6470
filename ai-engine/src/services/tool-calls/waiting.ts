import type { ToolCallState, WaitingFor } from '@grizz/protocol/parts'
import type { ToolCallRow } from '../../db/rows/rows.ts'
import { isWaiting } from '../parts/durable-parts.ts'

const reasons: Partial<Record<ToolCallState, WaitingFor['reason']>> = {
  waiting_approval: 'approval',
  waiting_sign_in: 'sign_in',
  input_required: 'input',
  unknown: 'unknown_outcome',
}

/** What the first call that waits for a user waits for, with all calls that wait for the same; undefined when none does. */
export function waitingForOf(calls: readonly ToolCallRow[]): WaitingFor | undefined {
  const waiting = calls.filter(isWaiting)
  const [first] = waiting
  const reason = first && reasons[first.state]
  if (!reason) return undefined
  return { reason, callIds: waiting.filter(({ state }) => reasons[state] === reason).map(({ id }) => id) }
}
