import { Monitor, Moon, Sun } from 'lucide-react'
import { SegmentedControl } from '../../ui/forms/SegmentedControl.tsx'
import { t } from '../../words/en/settings.ts'
import { setLanguage } from '../../words/language/language.ts'
import { useLanguageChoice } from '../../words/use-language.ts'
import { setTheme, useTheme } from '../navigation/theme.ts'

const themes = [
  { theme: 'system', name: () => t('system'), icon: Monitor },
  { theme: 'light', name: () => t('light'), icon: Sun },
  { theme: 'dark', name: () => t('dark'), icon: Moon },
] as const

export function Appearance() {
  return (
    <>
      <Themes />
      <h4 className="mt-5 mb-2 font-medium">{t('language')}</h4>
      <Languages />
    </>
  )
}

function Themes() {
  const chosen = useTheme()
  return (
    <fieldset className="grid grid-cols-3 gap-2">
      <legend className="sr-only">{t('appearance')}</legend>
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
          {name()}
        </label>
      ))}
    </fieldset>
  )
}

/** Each is called what its readers call it. */
function Languages() {
  return (
    <div className="flex">
      <SegmentedControl
        label={t('language')}
        value={useLanguageChoice()}
        options={[
          { value: 'system', name: t('system') },
          { value: 'en', name: 'English' },
          { value: 'de', name: 'Deutsch' },
        ]}
        onChange={(value) => setLanguage(value === 'en' || value === 'de' ? value : 'system')}
      />
    </div>
  )
}
