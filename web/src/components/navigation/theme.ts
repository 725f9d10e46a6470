import { useSyncExternalStore } from 'react'
import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const name = 'grizz.theme'
const listeners = new Set<() => void>()

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen, () => 'system')
}

export function setTheme(theme: Theme): void {
  writeStored(name, theme === 'system' ? null : theme)
  apply()
  for (const listener of listeners) listener()
}

function chosen(): Theme {
  const theme = readStored(name)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

function apply(): void {
  const theme = chosen()
  const dark = theme === 'dark' || (theme === 'system' && systemIsDark().matches)
  document.documentElement.classList.toggle('dark', dark)
}

/** Also follows the system, and the other tabs. */
function subscribe(listener: () => void): () => void {
  const follow = () => {
    apply()
    listener()
  }
  listeners.add(listener)
  systemIsDark().addEventListener('change', follow)
  window.addEventListener('storage', follow)
  return () => {
    listeners.delete(listener)
    systemIsDark().removeEventListener('change', follow)
    window.removeEventListener('storage', follow)
  }
}

function systemIsDark(): MediaQueryList {
  return window.matchMedia('(prefers-color-scheme: dark)')
}
