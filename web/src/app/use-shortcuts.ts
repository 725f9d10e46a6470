import { useEffect } from 'react'
import { shortcutOf } from '../components/navigation/shortcuts.ts'

/** Listens for the page's shortcuts. A dialog keeps the keyboard to itself. */
export function useShortcuts(): void {
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog:modal')) return
      const shortcut = shortcutOf(event)
      if (!shortcut) return
      event.preventDefault()
      shortcut.run()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
