import type { Settings } from '@grizz/protocol/settings'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/administration/installation.ts'
import { t as common } from '../../../words/en/common.ts'
import { EmbeddingSetting } from './EmbeddingSetting.tsx'
import { InstructionsSetting } from './InstructionsSetting.tsx'
import { ModelSetting } from './ModelSetting.tsx'
import { NumberSetting } from './NumberSetting.tsx'
import { SwitchSetting } from './SwitchSetting.tsx'
import { answerNumbers, type NumberSettingFacts, switches, userNumbers } from './settings-list.ts'
import { useInstallation } from './use-installation.ts'

/** What holds for everybody here; each setting is saved by itself, and holds at once. */
export function Installation() {
  const { data, error, refetch } = useInstallation()
  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loading')} className="awaiting h-72" />
  return (
    <div className="flex flex-col gap-7">
      <Group name={t('models')}>
        <ModelSetting which="default" settings={data} />
        <ModelSetting which="title" settings={data} />
        <EmbeddingSetting settings={data} />
        <InstructionsSetting settings={data} />
      </Group>
      <Group name={t('peopleAndTools')}>
        <SwitchSetting name="signUp" label={t('signUp')} about={t('signUpAbout')} settings={data} />
        {switches.map(({ name, label, about }) => (
          <SwitchSetting key={name} name={name} label={label()} about={about()} settings={data} />
        ))}
      </Group>
      <Numbers name={t('ofAnswers')} numbers={answerNumbers} settings={data} />
      <Numbers name={t('ofUsers')} numbers={userNumbers} settings={data} />
    </div>
  )
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex flex-col gap-4">
      <h4 className="border-b border-line pb-1 font-semibold">{name}</h4>
      {children}
    </section>
  )
}

interface NumbersProps {
  name: string
  numbers: readonly NumberSettingFacts[]
  settings: Settings
}

function Numbers({ name, numbers, settings }: NumbersProps) {
  return (
    <Group name={name}>
      <div className="grid gap-x-4 gap-y-3 md:grid-cols-2">
        {numbers.map((facts) => (
          <NumberSetting key={facts.name} facts={facts} settings={settings} />
        ))}
      </div>
    </Group>
  )
}
