const gap = 6
const margin = 8

/** Puts an element of the top layer under its button, or above it where there is no room below, inside the window. */
export function anchorTo(element: HTMLElement, button: Element, align: 'start' | 'end'): void {
  const anchor = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = element
  const wishedLeft = align === 'start' ? anchor.left : anchor.right - width
  const below = anchor.bottom + gap
  const fitsBelow = below + height <= window.innerHeight - margin
  const wishedTop = fitsBelow ? below : anchor.top - gap - height
  element.style.left = `${within(wishedLeft, window.innerWidth - width - margin)}px`
  element.style.top = `${within(wishedTop, window.innerHeight - height - margin)}px`
}

function within(value: number, most: number): number {
  return Math.max(margin, Math.min(value, most))
}
