import type { Settings } from '@grizz/protocol/settings'
import { useId, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { t } from '../../../words/en/administration/installation.ts'
import { t as common } from '../../../words/en/common.ts'
import { SettingFoot } from './SettingFoot.tsx'
import { useChangeSetting } from './use-installation.ts'

/** What conversations without instructions of their own begin with. A long text is saved by its button, not on the way. */
export function InstructionsSetting({ settings }: { settings: Settings }) {
  const id = useId()
  const change = useChangeSetting()
  const [typed, setTyped] = useState<string | undefined>()
  const isLocked = settings.locked.includes('instructions')
  const shown = typed ?? settings.instructions ?? ''
  const save = (instructions: string | null) =>
    change.mutate({ instructions }, { onSuccess: () => setTyped(undefined) })
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t('instructions')}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={4}
        maxLength={32_000}
        disabled={isLocked}
        value={shown}
        aria-describedby={`${id}-about`}
        onChange={(event) => setTyped(event.target.value)}
        className="block w-full resize-y rounded-medium border border-line-strong bg-raised px-3 py-2 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus disabled:opacity-60"
      />
      <p id={`${id}-about`} className="mt-1.5 text-meta text-ink-faint">
        {t('instructionsAbout')}
      </p>
      {typed !== undefined && typed !== (settings.instructions ?? '') && (
        <Button className="mt-2" busy={change.isPending} onClick={() => save(typed.trim() || null)}>
          {common('save')}
        </Button>
      )}
      <SettingFoot
        name="instructions"
        label={t('instructions')}
        settings={settings}
        change={change}
        onReset={() => save(null)}
      />
    </div>
  )
}
