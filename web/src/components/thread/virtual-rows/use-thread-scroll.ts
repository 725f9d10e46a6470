/**
 * The scroll position of the thread. At the end it follows the growing answer; after the user scrolls away, what is read
 * stays where it is while text grows or is added above it. The browser's own anchoring is off: it fails at the very top,
 * and Safari has none.
 *
 * Below the newest question room is kept for its answer, so that it moves up to the top of the screen when it is sent
 * and stays there while the answer fills the room; then the end is followed. A linked message is
 * scrolled to and stays there, whatever grows around it, until the user scrolls.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Anchor, distanceToEnd, firstVisible, hold, messageIn, topIn, viewportOf } from './scroll-anchor.ts'
import type { VirtualRows } from './use-virtual-rows.ts'

const NEAR_END_PX = 48
const AWAY_PX = 240
const QUESTION_TOP_PX = 20

interface ThreadScrollProps {
  /** Another one after each change of what is shown. */
  shown: unknown
  virtualRows: VirtualRows
  /** The message that keeps room below it. */
  pinned: string | undefined
  /** The question that was sent last from here. */
  sent: string | undefined
  /** The message that a link led to. */
  target: string | undefined
}

interface ThreadScroll {
  scroller: RefObject<HTMLDivElement | null>
  column: RefObject<HTMLDivElement | null>
  /** The element after the column. */
  room: RefObject<HTMLDivElement | null>
  /** The reader has left the end. */
  away: boolean
  toNewest: () => void
}

export function useThreadScroll({ shown, virtualRows, pinned, sent, target }: ThreadScrollProps): ThreadScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const column = useRef<HTMLDivElement>(null)
  const room = useRef<HTMLDivElement>(null)
  const latest = useRef({ virtualRows, pinned })
  const place = useRef<Place>({ following: true, toEnd: false, lastTop: 0, anchor: undefined, goal: undefined })
  const [away, setAway] = useState(false)

  const settle = useCallback(() => {
    const [box, content, rest] = [scroller.current, column.current, room.current]
    if (!box || !content || !rest) return
    const { virtualRows, pinned } = latest.current
    // When something was removed the browser has moved up: a user at the end now has not left it.
    const distance = distanceToEnd(box)
    keepRoom(box, content, rest, pinned)
    move(place.current, box, content, { atEnd: virtualRows.atEnd, distance })
    setAway(!virtualRows.atEnd || topIn(box, rest) - box.clientHeight > AWAY_PX)
    const viewport = viewportOf(box, content, virtualRows.range)
    if (viewport) virtualRows.fit(viewport)
  }, [])

  const toNewest = useCallback(() => {
    place.current.toEnd = true
    if (!latest.current.virtualRows.atEnd) latest.current.virtualRows.toNewest()
    settle()
  }, [settle])

  useEffect(() => {
    const [box, content] = [scroller.current, column.current]
    if (!box || !content) return
    const observer = new ResizeObserver(settle)
    observer.observe(box)
    observer.observe(content)
    box.addEventListener('scroll', settle, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', settle)
    }
  }, [settle])

  useLayoutEffect(() => {
    latest.current = { virtualRows, pinned }
  })
  useLayoutEffect(() => {
    if (sent) toNewest()
  }, [sent, toNewest])
  useLayoutEffect(() => {
    place.current.goal = target
  }, [target])
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the thread, before it is painted
  useLayoutEffect(settle, [shown, virtualRows.range.from, virtualRows.range.to, target, settle])

  return { scroller, column, room, away, toNewest }
}

interface Place {
  following: boolean
  /** Wants to the end, as soon as the page shows it. */
  toEnd: boolean
  lastTop: number
  anchor: Anchor | undefined
  /** The message to scroll to, as soon as the page shows it. */
  goal: string | undefined
}

/** Follows the end, scrolls to the linked message, or holds the position. */
function move(
  place: Place,
  box: HTMLElement,
  content: HTMLElement,
  { atEnd, distance }: { atEnd: boolean; distance: number },
): void {
  const moved = box.scrollTop - place.lastTop
  const goal = place.goal === undefined ? undefined : messageIn(content, place.goal)
  const back = place.toEnd && atEnd
  place.following = atEnd && !goal && !isEditing(content) && (back || isFollowing(place.following, moved, distance))
  place.toEnd &&= !back
  if (place.following) box.scrollTop = box.scrollHeight
  else if (goal) box.scrollTop += topIn(box, goal) - box.clientHeight / 5
  else if (place.anchor) hold(box, place.anchor, moved)
  place.lastTop = box.scrollTop
  const stays = !place.following && place.anchor?.element.isConnected && Math.abs(moved) <= 1
  if (goal) place.anchor = { element: goal, top: topIn(box, goal) }
  else if (!stays) place.anchor = firstVisible(box, content)
  else if (place.anchor) place.anchor.top = topIn(box, place.anchor.element)
  if (goal) place.goal = undefined
}

/** A user who edits a question must see it, whatever is at the end. */
function isEditing(content: HTMLElement): boolean {
  return document.activeElement?.tagName === 'TEXTAREA' && content.contains(document.activeElement)
}

/** Scrolling up leaves the end; scrolling down to near it, or being on it, counts as being at the end. */
function isFollowing(before: boolean, moved: number, distance: number): boolean {
  if (distance <= 1) return true
  if (moved < -1) return false
  return before || (moved > 1 && distance <= NEAR_END_PX)
}

/** As much as it takes for the pinned message to be at the top of the screen, less the height of what is below it. */
function keepRoom(box: HTMLElement, content: HTMLElement, room: HTMLElement, pinned: string | undefined): void {
  const message = pinned === undefined ? undefined : messageIn(content, pinned)
  const filled = message ? room.getBoundingClientRect().top - message.getBoundingClientRect().top : 0
  const height = message ? Math.max(0, Math.floor(box.clientHeight - QUESTION_TOP_PX - filled)) : 0
  if (height !== room.offsetHeight) room.style.height = `${height}px`
}
