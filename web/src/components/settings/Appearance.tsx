import { Monitor, Moon, Sun } from 'lucide-react'
import { setTheme, useTheme } from '../navigation/theme.ts'

const themes = [
  { theme: 'system', name: 'System', icon: Monitor },
  { theme: 'light', name: 'Light', icon: Sun },
  { theme: 'dark', name: 'Dark', icon: Moon },
] as const

export function Appearance() {
  const chosen = useTheme()
  return (
    <fieldset className="grid grid-cols-3 gap-2">
      <legend className="sr-only">Appearance</legend>
      {themes.map(({ theme, name, icon: Icon }) => (
        <label
          key={theme}
          className="flex h-10 cursor-pointer items-center justify-center gap-2 rounded-medium border border-line-strong transition-colors hover:bg-hover has-checked:border-focus has-checked:bg-honey-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus touch:h-11"
        >
          <input
            type="radio"
            name="appearance"
            value={theme}
            checked={chosen === theme}
            onChange={() => setTheme(theme)}
            className="sr-only"
          />
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
