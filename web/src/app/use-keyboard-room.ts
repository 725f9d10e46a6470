import { useEffect } from 'react'

/** Keeps the page above an on-screen keyboard, where there is one. */
export function useKeyboardRoom(): void {
  useEffect(() => {
    if (!window.matchMedia('(hover: none)').matches) return
    const following = import('./follow-keyboard.ts').then(
      ({ followKeyboard }) => followKeyboard(),
      () => undefined, // the page is only lower than it could be, until it is loaded again
    )
    return () => void following.then((stop) => stop?.())
  }, [])
}
