/**
 * Which rows of a long thread are in the DOM: those in the viewport and some screens before and after them, so that the
 * page stays small however long the thread is, and what is near is there for the browser's own search and for screen
 * readers. The window moves a few rows at a time as the reader does; what moves in or out is far from the viewport.
 */
import { type Row, sizeOf } from './rows.ts'

/** Indexes of rows; `to` is the first after the window. */
export interface RowRange {
  from: number
  to: number
}

/** A range by the keys of its ends, because rows are added and removed before it. Without a `last` it reaches to the newest. */
export interface RangeAnchor {
  first: string | undefined
  last: string | undefined
}

/** Where the rows of the range are, in pixels. */
export interface Viewport {
  screen: number
  /** From the top of a row of the window up to the top of the screen; negative below that. */
  above: (row: number) => number
  /** From the bottom of the screen down to the bottom of a row. */
  below: (row: number) => number
}

const STEP_ROWS = 8
const STEP_CHARACTERS = 4_000
const WANTED_SCREENS = 2
const MOST_PX = 5_000

export function rangeOf(anchor: RangeAnchor, rows: readonly Row[]): RowRange {
  const last = anchor.last === undefined ? rows.length - 1 : rows.findIndex(({ key }) => key === anchor.last)
  const first = rows.findIndex(({ key }) => key === anchor.first)
  const from = first < 0 ? before(rows, last < 0 ? rows.length : last + 1) : first
  const to = last < from ? after(rows, from) : last + 1
  return { from, to }
}

/** `ends`: the last of the rows is the newest there is, and what comes after it belongs to the window. */
export function anchorOf({ from, to }: RowRange, rows: readonly Row[], ends: boolean): RangeAnchor {
  return { first: rows[from]?.key, last: ends && to === rows.length ? undefined : rows[to - 1]?.key }
}

/** The range around any row. */
export function rangeAround(rows: readonly Row[], row: number): RowRange {
  return { from: before(rows, row), to: after(rows, row) }
}

/** The range after its next step; undefined when it fits the viewport. */
export function nextRange(rows: readonly Row[], { from, to }: RowRange, viewport: Viewport): RowRange | undefined {
  const short = shortOf({ from, to }, viewport)
  if (short.older && from > 0) return { from: before(rows, from), to }
  if (short.newer && to < rows.length) return { from, to: after(rows, to) }
  const [later, earlier] = [from + STEP_ROWS, to - STEP_ROWS]
  const most = Math.max(MOST_PX, 2 * WANTED_SCREENS * viewport.screen)
  if (later < to && viewport.above(later) > most) return { from: later, to }
  if (earlier > from && viewport.below(earlier - 1) > most) return { from, to: earlier }
  return undefined
}

/** At which of its ends the window is so near the screen that more is wanted there. */
export function shortOf({ from, to }: RowRange, viewport: Viewport): Record<'older' | 'newer', boolean> {
  const wanted = WANTED_SCREENS * viewport.screen
  return { older: viewport.above(from) < wanted, newer: viewport.below(to - 1) < wanted }
}

function before(rows: readonly Row[], end: number): number {
  let from = end
  for (let left = STEP_CHARACTERS; from > 0 && end - from < STEP_ROWS && left > 0; left -= size(rows, from)) from -= 1
  return from
}

function after(rows: readonly Row[], start: number): number {
  let to = start
  for (let left = STEP_CHARACTERS; to < rows.length && to - start < STEP_ROWS && left > 0; to += 1)
    left -= size(rows, to)
  return to
}

function size(rows: readonly Row[], index: number): number {
  const row = rows[index]
  return row ? sizeOf(row) : 0
}
