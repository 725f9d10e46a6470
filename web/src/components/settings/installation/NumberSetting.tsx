import type { Settings } from '@grizz/protocol/settings'
import { useState } from 'react'
import { Field } from '../../../ui/forms/Field.tsx'
import { t } from '../../../words/en/administration/installation.ts'
import { SettingFoot } from './SettingFoot.tsx'
import type { NumberSettingFacts } from './settings-list.ts'
import { useChangeSetting } from './use-installation.ts'

interface NumberSettingProps {
  facts: NumberSettingFacts
  settings: Settings
}

/** A whole number; saved when the field is left, or with Enter. */
export function NumberSetting({ facts: { name, label, least, most }, settings }: NumberSettingProps) {
  const change = useChangeSetting()
  const isLimit = name !== 'keepStepsDays'
  const value = isLimit ? settings.limits[name] : settings[name]
  const [typed, setTyped] = useState<string | undefined>()
  const fullName = isLimit ? `limits.${name}` : name
  const isLocked = settings.locked.includes(fullName)
  const wanted = Number(typed ?? value)
  const wrong = !(Number.isInteger(wanted) && wanted >= least && wanted <= most)

  function save(next: number | null) {
    change.mutate(isLimit ? { limits: { [name]: next } } : { [name]: next }, { onSuccess: () => setTyped(undefined) })
  }
  const keep = () => {
    if (!wrong && wanted !== value) save(wanted)
  }

  return (
    <div>
      <Field
        label={label()}
        inputMode="numeric"
        disabled={isLocked}
        value={typed ?? String(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === 'Enter' && keep()}
        error={wrong ? t('between', { least, most }) : undefined}
      />
      <SettingFoot name={fullName} label={label()} settings={settings} change={change} onReset={() => save(null)} />
    </div>
  )
}
