import type { RowRange, Viewport } from './virtual-rows.ts'

/** An element that stays in place while others grow or are added above it. */
export interface Anchor {
  element: Element
  /** Pixels from the top of the scroller. */
  top: number
}

/** Puts the anchor back to where it was, less the distance that the user has scrolled since. */
export function hold(box: HTMLElement, { element, top }: Anchor, moved: number): void {
  if (!element.isConnected) return
  const shift = topIn(box, element) - (top - moved)
  if (Math.abs(shift) >= 1) box.scrollTop += shift
}

export function distanceToEnd(box: HTMLElement): number {
  return box.scrollHeight - box.scrollTop - box.clientHeight
}

export function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top
}

/** The messages are in order, so a binary search finds the first. */
export function firstVisible(box: HTMLElement, content: HTMLElement): Anchor | undefined {
  const messages = messagesIn(content)
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

/** Undefined while the page does not show the window yet that is wanted. */
export function viewportOf(box: HTMLElement, content: HTMLElement, { from, to }: RowRange): Viewport | undefined {
  const messages = messagesIn(content)
  if (messages.length !== to - from || messages.length === 0) return undefined
  const { top, bottom } = box.getBoundingClientRect()
  return {
    screen: box.clientHeight,
    above: (row) => top - (messages[row - from]?.getBoundingClientRect().top ?? top),
    below: (row) => (messages[row - from]?.getBoundingClientRect().bottom ?? bottom) - bottom,
  }
}

export function messageIn(content: HTMLElement, id: string): HTMLElement | undefined {
  return messagesIn(content).find((message) => message.dataset.messageId === id)
}

/** Messages are siblings; a selector that searched inside them would cost as much as they are long. */
function messagesIn(content: HTMLElement): HTMLElement[] {
  return ([...content.children] as HTMLElement[]).filter((child) => child.dataset.messageId !== undefined)
}
