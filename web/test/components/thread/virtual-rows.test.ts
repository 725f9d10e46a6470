import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/components/thread/virtual-rows/rows.ts'
import {
  anchorOf,
  nextRange,
  type RowRange,
  rangeAround,
  rangeOf,
  shortOf,
  type Viewport,
} from '../../../src/components/thread/virtual-rows/virtual-rows.ts'

const SCREEN = 800

/** Rows named `row 0`, `row 1`, …, each with a text of so many characters. */
function rowsOf(count: number, characters: (row: number) => number = () => 100): Row[] {
  return Array.from({ length: count }, (_, row) => ({
    key: `row ${row}`,
    queued: undefined,
    item: {
      kind: 'pending',
      pending: {
        clientMessageId: `row ${row}`,
        content: 'x'.repeat(characters(row)),
        files: [],
        state: 'sending',
        createdAt: '2026-11-01T00:00:00.000Z',
      },
    },
  }))
}

/** A screen whose top stands at `top` pixels of a thread of rows of the given heights, of which the window is shown. */
function viewportAt(top: number, { from, to }: RowRange, heights: readonly number[], screen = SCREEN): Viewport {
  const edges = [0]
  for (const height of heights) edges.push((edges.at(-1) ?? 0) + height)
  const edge = (row: number) => edges[Math.min(Math.max(row, from), to)] ?? 0
  return { screen, above: (row) => top - edge(row), below: (row) => edge(row + 1) - (top + screen) }
}

/** Lets the window move until it fits. Fails when it never comes to rest. */
function settled(
  rows: readonly Row[],
  first: RowRange,
  top: number,
  heights: readonly number[],
  screen = SCREEN,
): RowRange {
  let range = first
  for (let step = 0; step <= 2 * rows.length; step += 1) {
    const next = nextRange(rows, range, viewportAt(top, range, heights, screen))
    if (!next) return range
    expect(next, 'every step is another window').not.toEqual(range)
    expect(next.from, 'not empty').toBeLessThan(next.to)
    expect(next.from).toBeGreaterThanOrEqual(0)
    expect(next.to).toBeLessThanOrEqual(rows.length)
    range = next
  }
  throw new Error('the window never comes to rest')
}

/** Every window of so many rows. */
function* rangesIn(length: number): Generator<RowRange> {
  for (let from = 0; from < length; from += 1) for (let to = from + 1; to <= length; to += 1) yield { from, to }
}

describe('an anchor', () => {
  it('is the same window again, for every window of every thread', () => {
    for (const length of [1, 2, 9, 24]) {
      const rows = rowsOf(length)
      for (const ends of [true, false])
        for (const range of rangesIn(length)) expect(rangeOf(anchorOf(range, rows, ends), rows)).toEqual(range)
    }
  })

  it('is the same rows when others come or go before them', () => {
    const rows = rowsOf(30)
    for (const range of rangesIn(30)) {
      const anchor = anchorOf(range, rows, false)
      const older = rowsOf(7).map((row) => ({ ...row, key: `older ${row.key}` }))
      expect(rangeOf(anchor, [...older, ...rows])).toEqual({ from: range.from + 7, to: range.to + 7 })
      const fewer = rows.slice(Math.min(range.from, 5))
      const gone = 30 - fewer.length
      expect(rangeOf(anchor, fewer)).toEqual({ from: range.from - gone, to: range.to - gone })
    }
  })

  it('reaches to what comes after the newest row, and only from there', () => {
    const rows = rowsOf(20)
    const more = rowsOf(23)
    expect(rangeOf(anchorOf({ from: 12, to: 20 }, rows, true), more)).toEqual({ from: 12, to: 23 })
    expect(rangeOf(anchorOf({ from: 12, to: 20 }, rows, false), more)).toEqual({ from: 12, to: 20 })
    expect(rangeOf(anchorOf({ from: 12, to: 19 }, rows, true), more)).toEqual({ from: 12, to: 19 })
  })

  it('is a window beside what is left when one of its ends went away', () => {
    const rows = rowsOf(40)
    const anchor = anchorOf({ from: 10, to: 20 }, rows, false)
    const without = (gone: string) => rows.filter(({ key }) => key !== gone)
    expect(rangeOf(anchor, without('row 10'))).toEqual({ from: 11, to: 19 })
    expect(rangeOf(anchor, without('row 19'))).toEqual({ from: 10, to: 18 })
    expect(rangeOf(anchor, rowsOf(40).slice(25))).toEqual({ from: 7, to: 15 })
    expect(rangeOf(anchor, [])).toEqual({ from: 0, to: 0 })
    expect(rangeOf({ first: 'row 10', last: 'row 5' }, rows)).toEqual({ from: 10, to: 18 })
  })

  it('begins at the newest rows', () => {
    const newest = { first: undefined, last: undefined }
    expect(rangeOf(newest, rowsOf(3000))).toEqual({ from: 2992, to: 3000 })
    expect(rangeOf(newest, rowsOf(3))).toEqual({ from: 0, to: 3 })
    expect(rangeOf(newest, [])).toEqual({ from: 0, to: 0 })
  })
})

describe('a step', () => {
  it('takes at most eight rows, fewer when they are long, and at least one', () => {
    expect(rangeAround(rowsOf(50), 25)).toEqual({ from: 17, to: 33 })
    expect(
      rangeAround(
        rowsOf(50, () => 1_000),
        25,
      ),
    ).toEqual({ from: 21, to: 29 })
    expect(
      rangeAround(
        rowsOf(50, () => 60_000),
        25,
      ),
    ).toEqual({ from: 24, to: 26 })
    expect(
      rangeAround(
        rowsOf(50, (row) => (row === 25 ? 60_000 : 0)),
        25,
      ),
    ).toEqual({ from: 17, to: 26 })
  })

  it('stays within the thread, and holds the row, for every row', () => {
    for (const length of [1, 2, 8, 17, 60])
      for (let row = 0; row < length; row += 1) {
        const { from, to } = rangeAround(rowsOf(length), row)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(length)
        expect(from).toBeLessThanOrEqual(row)
        expect(to).toBeGreaterThan(row)
      }
  })

  it('goes first to where the reader is short of rows, older ones before newer ones', () => {
    const rows = rowsOf(100)
    const heights = rows.map(() => 100)
    const range = { from: 40, to: 50 }
    expect(nextRange(rows, range, viewportAt(4_000, range, heights))).toEqual({ from: 32, to: 50 })
    const wide = { from: 20, to: 50 }
    expect(nextRange(rows, wide, viewportAt(4_000, wide, heights))).toEqual({ from: 20, to: 58 })
  })

  it('lets go of what is far away, on either side, and never of what is in sight', () => {
    const rows = rowsOf(200)
    const heights = rows.map(() => 100)
    const all = { from: 0, to: 200 }
    expect(nextRange(rows, all, viewportAt(10_000, all, heights))).toEqual({ from: 8, to: 200 })
    const half = { from: 60, to: 200 }
    expect(nextRange(rows, half, viewportAt(10_000, half, heights))).toEqual({ from: 60, to: 192 })
    const tall = rowsOf(3)
    const screens = [20_000, 20_000, 20_000]
    const three = { from: 0, to: 3 }
    for (let top = 0; top <= 59_000; top += 500)
      expect(nextRange(tall, three, viewportAt(top, three, screens)), `at ${top}`).toBeUndefined()
  })

  it('says at which end more is wanted', () => {
    const heights = Array.from({ length: 40 }, () => 100)
    const range = { from: 0, to: 40 }
    expect(shortOf(range, viewportAt(0, range, heights))).toEqual({ older: true, newer: false })
    expect(shortOf(range, viewportAt(1_600, range, heights))).toEqual({ older: false, newer: false })
    expect(shortOf(range, viewportAt(1_601, range, heights))).toEqual({ older: false, newer: true })
  })
})

describe('the window', () => {
  const threads: readonly [string, (row: number) => number][] = [
    ['short rows', () => 40],
    ['rows of a screen', () => SCREEN],
    ['rows of many screens', () => 9_000],
    ['short questions and long answers', (row) => (row % 2 ? 3_000 : 60)],
    ['one giant among dwarfs', (row) => (row === 37 ? 40_000 : 30)],
  ]

  for (const [name, height] of threads) {
    it(`comes to rest wherever the reader stands, with two screens each way or the end: ${name}`, () => {
      const rows = rowsOf(80)
      const heights = rows.map((_, row) => height(row))
      const end = heights.reduce((sum, one) => sum + one, 0)
      for (const screen of [320, SCREEN, 1_400])
        for (let top = 0; top <= Math.max(0, end - screen); top += Math.max(37, Math.floor(end / 90))) {
          const row = rowAt(heights, top)
          const range = settled(rows, rangeAround(rows, row), top, heights, screen)
          const viewport = viewportAt(top, range, heights, screen)
          expect(range.from === 0 || viewport.above(range.from) >= 2 * screen, `above at ${top}`).toBe(true)
          expect(range.to === 80 || viewport.below(range.to - 1) >= 2 * screen, `below at ${top}`).toBe(true)
        }
    })
  }

  it('stays small however far the reader goes, and shows what he stands at on the way', () => {
    const rows = rowsOf(600)
    const heights = rows.map((_, row) => 60 + ((row * 37) % 400))
    const end = heights.reduce((sum, one) => sum + one, 0) - SCREEN
    let range = settled(rows, rangeOf({ first: undefined, last: undefined }, rows), end, heights)
    for (const step of [-170, 250, -900]) {
      for (let top = step < 0 ? end : 0; top >= 0 && top <= end; top += step) {
        range = settled(rows, range, top, heights)
        const row = rowAt(heights, top)
        expect(range.from <= row && row < range.to, `row ${row} at ${top} in ${range.from}-${range.to}`).toBe(true)
        const shown = heights.slice(range.from, range.to).reduce((sum, one) => sum + one, 0)
        expect(shown).toBeLessThan(2 * 5_000 + SCREEN + 2 * 8 * 460)
      }
      range = settled(rows, rangeAround(rows, step < 0 ? 0 : 599), step < 0 ? 0 : end, heights)
    }
  })
})

/** The row that stands at so many pixels of the thread. */
function rowAt(heights: readonly number[], top: number): number {
  let left = top
  const row = heights.findIndex((height) => {
    left -= height
    return left < 0
  })
  return row < 0 ? heights.length - 1 : row
}
