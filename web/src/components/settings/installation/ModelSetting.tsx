import type { Settings } from '@grizz/protocol/settings'
import { t } from '../../../words/en/administration/installation.ts'
import { ModelSelect } from '../../models/ModelSelect.tsx'
import { choiceFrom } from '../../models/model-choice.ts'
import { SettingFoot } from './SettingFoot.tsx'
import { useChangeSetting } from './use-installation.ts'

interface ModelSettingProps {
  which: 'default' | 'title'
  settings: Settings
}

/** Which model new conversations begin with, or which one writes titles and summaries. */
export function ModelSetting({ which, settings }: ModelSettingProps) {
  const change = useChangeSetting()
  const { label, about, unset } = words[which]
  const name = `${which}Model` as const
  const isLocked = settings.locked.includes(name)
  const save = (model: string | null, provider: string | null) =>
    change.mutate({ [name]: model, [`${which}Provider`]: provider })
  return (
    <div>
      <ModelSelect
        label={label()}
        value={choiceFrom(settings[name], settings[`${which}Provider`])}
        disabled={isLocked}
        onChange={(choice) => save(choice?.model ?? null, choice?.provider ?? null)}
        unset={unset}
      />
      <p className="mt-1.5 text-meta text-ink-faint">{about()}</p>
      <SettingFoot name={name} label={label()} settings={settings} change={change} onReset={() => save(null, null)} />
    </div>
  )
}

const words = {
  default: { label: () => t('defaultModel'), about: () => t('defaultModelAbout'), unset: () => t('firstOffered') },
  title: { label: () => t('titleModel'), about: () => t('titleModelAbout'), unset: () => t('conversationsOwn') },
}
