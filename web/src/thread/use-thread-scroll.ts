import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ThreadItem } from '../live/contract.ts'

const NEAR_END_PX = 48
const AWAY_PX = 240

interface Anchor {
  element: Element
  /** Pixels from the top of the scroller. */
  top: number
}

interface ThreadScroll {
  scroller: RefObject<HTMLDivElement | null>
  column: RefObject<HTMLDivElement | null>
  /** The reader has left the end. */
  away: boolean
  toNewest: () => void
}

/**
 * Where the thread stands. At the end it follows what grows; a reader who scrolls up is left alone, and what he
 * reads stays where it is while text grows or comes in above it. The browser's own anchoring is off: it fails at the
 * very top, and Safari has none.
 */
export function useThreadScroll(items: readonly ThreadItem[]): ThreadScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const column = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const anchor = useRef<Anchor | undefined>(undefined)
  const lastTop = useRef(0)
  const [away, setAway] = useState(false)

  const settle = useCallback(() => {
    const box = scroller.current
    if (!box || !column.current) return
    const moved = box.scrollTop - lastTop.current
    following.current = isFollowing(following.current, moved, distanceToEnd(box))
    if (following.current) box.scrollTop = box.scrollHeight
    else if (anchor.current) hold(box, anchor.current, moved)
    lastTop.current = box.scrollTop
    anchor.current = firstInSight(box, column.current)
    setAway(distanceToEnd(box) > AWAY_PX)
  }, [])

  const toNewest = useCallback(() => {
    following.current = true
    settle()
  }, [settle])

  useEffect(() => {
    const box = scroller.current
    if (!box || !column.current) return
    const observer = new ResizeObserver(settle)
    observer.observe(box)
    observer.observe(column.current)
    box.addEventListener('scroll', settle, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', settle)
    }
  }, [settle])

  const newestOwn = items.findLast((item) => item.kind === 'outgoing')?.outgoing.clientMessageId
  useLayoutEffect(() => {
    if (newestOwn) following.current = true
  }, [newestOwn])

  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the thread, before it is painted
  useLayoutEffect(settle, [items, settle])

  return { scroller, column, away, toNewest }
}

/** A reader who goes up leaves the end; who comes near it going down, or stands on it, is there. */
function isFollowing(before: boolean, moved: number, distance: number): boolean {
  if (distance <= 1) return true
  if (moved < -1) return false
  return before || (moved > 1 && distance <= NEAR_END_PX)
}

/** Puts what was first in sight back to where it was, but for what the reader himself has moved since. */
function hold(box: HTMLElement, { element, top }: Anchor, moved: number): void {
  if (!element.isConnected) return
  const shift = topIn(box, element) - (top - moved)
  if (Math.abs(shift) >= 1) box.scrollTop += shift
}

function distanceToEnd(box: HTMLElement): number {
  return box.scrollHeight - box.scrollTop - box.clientHeight
}

function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top
}

/** The messages stand in order, so half of what is left falls away at each look. */
function firstInSight(box: HTMLElement, content: HTMLElement): Anchor | undefined {
  const messages = content.querySelectorAll('[data-message-id]')
  const edge = box.getBoundingClientRect().top
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    const bottom = messages[middle]?.getBoundingClientRect().bottom ?? 0
    if (bottom > edge) high = middle
    else low = middle + 1
  }
  const element = messages[low]
  return element && { element, top: topIn(box, element) }
}
