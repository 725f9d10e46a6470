import { useLayoutEffect, useRef } from 'react'

/** For a card that goes when it is answered: the focus that it had goes to the next one, or to the line in its place. */
export function useFocusAfter() {
  const card = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const own = card.current
    const call = own?.closest('[data-tool-call]')
    return () => {
      if (own?.contains(document.activeElement)) queueMicrotask(() => focusNext(call))
    }
  }, [])
  return card
}

function focusNext(call: Element | null | undefined): void {
  const card = call?.closest('article')?.querySelector<HTMLElement>('[data-decision] button')
  const line = call?.querySelector<HTMLElement>('summary')
  const next = card ?? line ?? document.getElementById('message')
  next?.focus({ preventScroll: true })
}
