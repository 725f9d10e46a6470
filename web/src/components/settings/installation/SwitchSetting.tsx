import type { Settings, UpdateSettings } from '@grizz/protocol/settings'
import { SwitchRow } from '../../../ui/forms/SwitchRow.tsx'
import { SettingFoot } from './SettingFoot.tsx'
import { useChangeSetting } from './use-installation.ts'

interface SwitchSettingProps {
  name: 'signUp' | 'builtInTools' | 'userToolServers' | 'summaries'
  label: string
  about: string
  settings: Settings
}

export function SwitchSetting({ name, label, about, settings }: SwitchSettingProps) {
  const change = useChangeSetting()
  const isLocked = settings.locked.includes(name)
  const held = settings[name]
  const wanted = change.isPending ? change.variables[name] : undefined
  const shown = wanted ?? held
  return (
    <div>
      <SwitchRow
        label={label}
        about={about}
        checked={shown === true || shown === 'open'}
        disabled={isLocked}
        onChange={(on) => change.mutate(changeOf(name, on))}
      />
      <SettingFoot
        name={name}
        label={label}
        settings={settings}
        change={change}
        onReset={() => change.mutate({ [name]: null })}
      />
    </div>
  )
}

function changeOf(name: SwitchSettingProps['name'], on: boolean): UpdateSettings {
  if (name === 'signUp') return { signUp: on ? 'open' : 'closed' }
  return { [name]: on }
}
