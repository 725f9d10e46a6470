import { startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { inNextFrame } from '../../../ui/hooks/in-next-frame.ts'
import type { Row } from './rows.ts'
import {
  anchorOf,
  nextRange,
  type RangeAnchor,
  type RowRange,
  rangeAround,
  rangeOf,
  shortOf,
  type Viewport,
} from './virtual-rows.ts'

interface RowWindowProps {
  rows: readonly Row[]
  /** The last row is the newest there is. */
  ends: boolean
  /** The thread holds no more rows at this end. */
  onShort: (end: 'older' | 'newer') => void
}

export interface RowWindow {
  span: RowRange
  /** The window reaches to the newest row. */
  atEnd: boolean
  /** Looks whether the window fits what is in sight, and moves it by a step in the next frame when it does not. */
  fit: (sight: Viewport) => void
  toNewest: () => void
  /** Puts the window around a row, unless it is in it. */
  show: (row: number) => void
}

const newest: RangeAnchor = { first: undefined, last: undefined }

/** Opens at the newest rows. */
export function useVirtualRows({ rows, ends, onShort }: RowWindowProps): RowWindow {
  const [held, setHeld] = useState(newest)
  const span = rangeOf(held, rows)
  const latest = useRef({ rows, ends, span, onShort })
  const waits = useRef<(() => void) | undefined>(undefined)
  const settled = anchorOf(span, rows, ends)
  if (settled.first !== held.first || settled.last !== held.last) setHeld(settled)

  useLayoutEffect(() => {
    latest.current = { rows, ends, span, onShort }
  })
  useEffect(() => () => waits.current?.(), [])

  const fit = useCallback((sight: Viewport) => {
    if (waits.current) return
    const { rows, ends, span } = latest.current
    const next = nextRange(rows, span, sight)
    if (next) {
      const moved = anchorOf(next, rows, ends)
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
  const leaveFor = useCallback((next: RangeAnchor) => {
    waits.current?.()
    waits.current = undefined
    setHeld(next)
  }, [])

  const show = useCallback(
    (row: number) => {
      const { rows, ends, span } = latest.current
      if (row < span.from || row >= span.to) leaveFor(anchorOf(rangeAround(rows, row), rows, ends))
    },
    [leaveFor],
  )

  const toNewest = useCallback(() => leaveFor(newest), [leaveFor])
  return { span, atEnd: ends && span.to === rows.length, fit, toNewest, show }
}
