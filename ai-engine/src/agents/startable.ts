import type { ToolCallRow } from '../db/rows/rows.ts'
import { isOver } from '../services/parts/durable-parts.ts'

const MAX_SIDE_BY_SIDE = 4

type Call = Pick<ToolCallRow, 'id' | 'state' | 'readOnly'> & { decidedAt?: Date | null }

/**
 * Which calls of a turn may start now: in order, read-only calls that follow each other side by side, all others alone. A
 * call that waits for a user holds up those behind it.
 */
export function startable(calls: readonly Call[]): string[] {
  const open = calls.filter((call) => !isOver(call))
  const [first] = open
  if (!first) return []
  if (!first.readOnly) return first.state === 'ready' ? [first.id] : []
  const end = open.findIndex(({ readOnly, state }) => !readOnly || (state !== 'ready' && !isRunning(state)))
  const group = end < 0 ? open : open.slice(0, end)
  const running = group.filter(({ state }) => isRunning(state)).length
  const ready = group.filter(({ state }) => state === 'ready')
  return ready.slice(0, Math.max(0, MAX_SIDE_BY_SIDE - running)).map(({ id }) => id)
}

const isRunning = (state: Call['state']) => state === 'started' || state === 'working'
