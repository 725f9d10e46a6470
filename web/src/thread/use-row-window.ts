import { startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { inNextFrame } from '../kit/in-next-frame.ts'
import { type Held, heldOf, nextSpan, type Sight, type Span, shortOf, spanAround, spanOf } from './row-window.ts'
import type { Row } from './rows.ts'

interface RowWindowProps {
  rows: readonly Row[]
  /** The last row is the newest there is. */
  ends: boolean
  /** The thread holds no more rows at this end. */
  onShort: (end: 'older' | 'newer') => void
}

export interface RowWindow {
  span: Span
  /** The window reaches to the newest row. */
  atEnd: boolean
  /** Looks whether the window fits what is in sight, and moves it by a step in the next frame when it does not. */
  fit: (sight: Sight) => void
  toNewest: () => void
  /** Puts the window around a row, unless it is in it. */
  show: (row: number) => void
}

const newest: Held = { first: undefined, last: undefined }

/** Opens at the newest rows. */
export function useRowWindow({ rows, ends, onShort }: RowWindowProps): RowWindow {
  const [held, setHeld] = useState(newest)
  const span = spanOf(held, rows)
  const latest = useRef({ rows, ends, span, onShort })
  const waits = useRef<(() => void) | undefined>(undefined)
  const settled = heldOf(span, rows, ends)
  if (settled.first !== held.first || settled.last !== held.last) setHeld(settled)

  useLayoutEffect(() => {
    latest.current = { rows, ends, span, onShort }
  })
  useEffect(() => () => waits.current?.(), [])

  const fit = useCallback((sight: Sight) => {
    if (waits.current) return
    const { rows, ends, span } = latest.current
    const next = nextSpan(rows, span, sight)
    if (next) {
      const moved = heldOf(next, rows, ends)
      waits.current = inNextFrame(() => {
        waits.current = undefined
        startTransition(() => setHeld(moved))
      })
      return
    }
    const short = shortOf(span, sight)
    if (short.older) latest.current.onShort('older')
    if (short.newer) latest.current.onShort('newer')
  }, [])

  // A step that waits for its frame was meant for the window that is left now.
  const leaveFor = useCallback((next: Held) => {
    waits.current?.()
    waits.current = undefined
    setHeld(next)
  }, [])

  const show = useCallback(
    (row: number) => {
      const { rows, ends, span } = latest.current
      if (row < span.from || row >= span.to) leaveFor(heldOf(spanAround(rows, row), rows, ends))
    },
    [leaveFor],
  )

  const toNewest = useCallback(() => leaveFor(newest), [leaveFor])
  return { span, atEnd: ends && span.to === rows.length, fit, toNewest, show }
}
