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

interface VirtualRowsProps {
  rows: readonly Row[]
  /** The last row is the newest there is. */
  ends: boolean
  /** The thread holds no more rows at this end. */
  onShort: (end: 'older' | 'newer') => void
}

export interface VirtualRows {
  range: RowRange
  /** The window reaches to the newest row. */
  atEnd: boolean
  /** Checks whether the range covers the viewport, and moves it by a step in the next frame when it does not. */
  fit: (viewport: Viewport) => void
  toNewest: () => void
  /** Puts the window around a row, unless it is in it. */
  show: (row: number) => void
}

const newest: RangeAnchor = { first: undefined, last: undefined }

/** Opens at the newest rows. */
export function useVirtualRows({ rows, ends, onShort }: VirtualRowsProps): VirtualRows {
  const [anchor, setAnchor] = useState(newest)
  const range = rangeOf(anchor, rows)
  const latest = useRef({ rows, ends, range, onShort })
  const waits = useRef<(() => void) | undefined>(undefined)
  const settled = anchorOf(range, rows, ends)
  if (settled.first !== anchor.first || settled.last !== anchor.last) setAnchor(settled)

  useLayoutEffect(() => {
    latest.current = { rows, ends, range, onShort }
  })
  useEffect(() => () => waits.current?.(), [])

  const fit = useCallback((viewport: Viewport) => {
    if (waits.current) return
    const { rows, ends, range } = latest.current
    const next = nextRange(rows, range, viewport)
    if (next) {
      const moved = anchorOf(next, rows, ends)
      waits.current = inNextFrame(() => {
        waits.current = undefined
        startTransition(() => setAnchor(moved))
      })
      return
    }
    const short = shortOf(range, viewport)
    if (short.older) latest.current.onShort('older')
    if (short.newer) latest.current.onShort('newer')
  }, [])

  // A step that waits for its frame was meant for the window that is left now.
  const leaveFor = useCallback((next: RangeAnchor) => {
    waits.current?.()
    waits.current = undefined
    setAnchor(next)
  }, [])

  const show = useCallback(
    (row: number) => {
      const { rows, ends, range } = latest.current
      if (row < range.from || row >= range.to) leaveFor(anchorOf(rangeAround(rows, row), rows, ends))
    },
    [leaveFor],
  )

  const toNewest = useCallback(() => leaveFor(newest), [leaveFor])
  return { range, atEnd: ends && range.to === rows.length, fit, toNewest, show }
}
