import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'
import { createStore, useStoreValue } from '../../ui/hooks/store.ts'

export type Theme = 'system' | 'light' | 'dark'

const name = 'grizz.theme'
const theme = createStore(stored())

if (typeof window !== 'undefined') {
  systemIsDark().addEventListener('change', apply)
  // Another tab has chosen.
  window.addEventListener('storage', apply)
}

export function useTheme(): Theme {
  return useStoreValue(theme, (chosen) => chosen, 'system')
}

export function setTheme(chosen: Theme): void {
  writeStored(name, chosen === 'system' ? null : chosen)
  apply()
}

function stored(): Theme {
  const value = readStored(name)
  return value === 'light' || value === 'dark' ? value : 'system'
}

function apply(): void {
  theme.set(stored())
  const chosen = theme.get()
  const dark = chosen === 'dark' || (chosen === 'system' && systemIsDark().matches)
  document.documentElement.classList.toggle('dark', dark)
}

function systemIsDark(): MediaQueryList {
  return window.matchMedia('(prefers-color-scheme: dark)')
}
