import type { ToolCallRow } from '../db/rows/rows.ts'

/** The bounds of one run. */
export interface RunLimits {
  modelCalls: number
  toolCalls: number
  /** Milliseconds of work; waiting for a user does not count. */
  activeMs: number
  /** How often in a row the same call with the same arguments may be made. */
  sameCalls: number
}

export interface Limit {
  limit: 'model_calls' | 'tool_calls' | 'active_time' | 'repeated_call' | 'context'
  max: number
}

/** The limit that a run has reached before its next model call, which then may not call tools; undefined for none. */
export function limitReached(
  limits: RunLimits,
  { turn, calls, activeMs, isFull }: { turn: number; calls: readonly ToolCallRow[]; activeMs: number; isFull: boolean },
): Limit | undefined {
  if (turn >= limits.modelCalls - 1 && turn > 0) return { limit: 'model_calls', max: limits.modelCalls }
  if (calls.length >= limits.toolCalls) return { limit: 'tool_calls', max: limits.toolCalls }
  if (activeMs > limits.activeMs && turn > 0) return { limit: 'active_time', max: limits.activeMs }
  if (isFull) return { limit: 'context', max: 0 }
  if (timesRepeated(calls) >= limits.sameCalls) return { limit: 'repeated_call', max: limits.sameCalls }
  return undefined
}

/** How often the last call was made in a row. */
function timesRepeated(calls: readonly ToolCallRow[]): number {
  const last = calls.at(-1)
  const other = calls.findLastIndex((call) => call.name !== last?.name || call.arguments !== last.arguments)
  return calls.length - 1 - other
}
