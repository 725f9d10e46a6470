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
    if (following.current) box.scrollTop = box.scrollHeight
    else if (anchor.current?.element.isConnected)
      box.scrollTop += topIn(box, anchor.current.element) - anchor.current.top
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
    const content = column.current
    const observer = new ResizeObserver(settle)
    const noteScroll = () => {
      const distance = distanceToEnd(box)
      const up = box.scrollTop < lastTop.current - 1
      if (distance <= 1 || (distance <= NEAR_END_PX && !up)) following.current = true
      else if (up) following.current = false
      lastTop.current = box.scrollTop
      anchor.current = firstInSight(box, content)
      setAway(distance > AWAY_PX)
    }
    observer.observe(box)
    observer.observe(content)
    box.addEventListener('scroll', noteScroll, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', noteScroll)
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
