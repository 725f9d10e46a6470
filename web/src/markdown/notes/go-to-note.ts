/** Goes from a footnote's mark to the note, or back: scrolls to it and focuses it. */
export function goToNote(from: HTMLElement, selector: string): void {
  const target = from.closest('[data-content]')?.querySelector<HTMLElement>(selector)
  target?.scrollIntoView({ block: 'nearest' })
  const focused = target?.querySelector<HTMLElement>('.note-mark') ?? target
  focused?.focus({ preventScroll: true })
}
