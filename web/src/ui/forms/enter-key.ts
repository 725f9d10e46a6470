import type { KeyboardEvent } from 'react'

/**
 * The key belongs to an input method that is composing a word: it acts there, not on the page. Safari reports
 * 229 for the Enter that ends a composition, after its event that the composition is over.
 */
export function isComposing({ nativeEvent, keyCode }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || keyCode === 229
}

/** Enter in a field that has lines, where it sends: not with Shift, and not on a touch keyboard, which has no Shift. */
export function isSendingEnter(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return false
  return !window.matchMedia('(hover: none)').matches
}

/** For a field of a form: the Enter that ends a composition does not send the form. */
export function keepComposing(event: KeyboardEvent): void {
  if (event.key === 'Enter' && isComposing(event)) event.preventDefault()
}
