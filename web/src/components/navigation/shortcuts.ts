import { useEffect } from 'react'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'
import { showPanel } from './panel.ts'
import { startNewChat } from './path.ts'
import { setSidebarOpen, sidebarIsOpen } from './sidebar-state.ts'

export interface Shortcut {
  id: 'palette' | 'new' | 'sidebar' | 'composer' | 'settings' | 'shortcuts'
  /** `Mod` is ⌘ on a Mac and Ctrl elsewhere; the last one is a `key` of a keyboard event, in lower case. */
  keys: readonly string[]
  run: () => void
}

/** The keyboard shortcuts of every page. Those of the composer are the composer's. */
export const shortcuts: readonly Shortcut[] = [
  { id: 'palette', keys: ['Mod', 'k'], run: () => showPanel('palette') },
  { id: 'new', keys: ['Mod', 'Shift', 'o'], run: startNewChat },
  { id: 'sidebar', keys: ['Mod', 'b'], run: () => setSidebarOpen(!sidebarIsOpen()) },
  { id: 'composer', keys: ['Shift', 'Escape'], run: () => document.getElementById('message')?.focus() },
  { id: 'settings', keys: ['Mod', ','], run: () => showPanel('settings') },
  { id: 'shortcuts', keys: ['Mod', '/'], run: () => showPanel('shortcuts') },
]

export function nameOf(id: Shortcut['id']): string {
  return names[id]()
}

const names: Readonly<Record<Shortcut['id'], () => string>> = {
  palette: () => t('searchAndCommands'),
  new: () => t('newChat'),
  sidebar: () => t('toggleSidebar'),
  composer: () => t('toComposer'),
  settings: () => common('settings'),
  shortcuts: () => common('keyboardShortcuts'),
}

/** The shortcut of a key event. `?` opens the sheet too, unless the focus is in a text field. */
function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const key = event.key.toLowerCase()
  if (key === '?' && !isTyping(event)) return shortcuts.at(-1)
  const mod = event.metaKey || event.ctrlKey
  return shortcuts.find(
    ({ keys }) =>
      keys.at(-1)?.toLowerCase() === key &&
      keys.includes('Mod') === mod &&
      keys.includes('Shift') === event.shiftKey &&
      !event.altKey,
  )
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

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
