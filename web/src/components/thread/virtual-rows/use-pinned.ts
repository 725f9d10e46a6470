import { useState } from 'react'
import { messageIdOf, type Row } from './rows.ts'

/**
 * The question whose answer is being written, or the one that was just sent and will be answered next; it stays the
 * one when its answer is over. None in a thread that is only read.
 */
export function usePinned(rows: readonly Row[]): string | undefined {
  const [kept, keep] = useState<string | undefined>()
  const next = newestAsked(rows) ?? kept
  if (next !== kept) keep(next)
  const row = next === undefined ? undefined : rows.findLast(({ key }) => key === next)
  return row && messageIdOf(row)
}

function newestAsked(rows: readonly Row[]): string | undefined {
  const live = rows.findLastIndex(({ item }) => item.kind === 'live')
  if (live >= 0) return rows[live - 1]?.key
  const waits = rows.some(({ queued }) => queued !== undefined)
  return waits ? undefined : rows.find(({ item }) => item.kind === 'pending')?.key
}
