import type { Provider } from '@grizz/protocol/providers'
import { CircleAlert, Lock } from 'lucide-react'
import { useState } from 'react'
import { problemText } from '../../../ui/display/problem-text.ts'
import { LoneSwitch } from '../../../ui/forms/LoneSwitch.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { EditProvider } from '../form/EditProvider.tsx'
import { apiNames } from '../form/ProviderFields.tsx'
import { ModelsDialog } from '../models/ModelsDialog.tsx'
import { useUpdateProvider } from '../use-providers.ts'
import { DeleteProvider } from './DeleteProvider.tsx'
import { OrderButtons } from './OrderButtons.tsx'
import { ProviderMenu } from './ProviderMenu.tsx'

/** One provider with its state, and all that can be done about it. */
export function ProviderRow({ provider, place, last }: { provider: Provider; place: number; last: number }) {
  const [doing, setDoing] = useState<'edit' | 'models' | 'delete' | undefined>()
  const rest = () => setDoing(undefined)
  const { name, baseUrl, locked, enabled, problem } = provider
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-3">
      <EnabledSwitch provider={provider} />
      <div className="min-w-0 flex-1">
        <p className={`truncate font-medium ${enabled ? '' : 'text-ink-faint'}`}>
          <bdi data-own>{name}</bdi>
          {!enabled && <span className="ml-2 text-meta font-normal text-ink-faint">{t('off')}</span>}
        </p>
        <p className="truncate text-ink-soft">
          <bdi data-own>{baseUrl}</bdi>
        </p>
        <p className="text-meta text-ink-faint">{factsOf(provider).join(' · ')}</p>
        {locked && (
          <p className="mt-1 flex items-center gap-1.5 text-meta text-ink-soft">
            <Lock size={12} aria-hidden="true" className="shrink-0" />
            {t('lockedAbout')}
          </p>
        )}
      </div>
      {!locked && <OrderButtons provider={provider} place={place} last={last} />}
      {!locked && <ProviderMenu provider={provider} onChoose={setDoing} />}
      {problem && (
        <p className="flex basis-full gap-1.5 ps-12 text-danger">
          <CircleAlert size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">{problem}</span>
        </p>
      )}
      {doing === 'edit' && <EditProvider provider={provider} onClose={rest} />}
      {doing === 'models' && <ModelsDialog provider={provider} onClose={rest} />}
      {doing === 'delete' && <DeleteProvider provider={provider} onClose={rest} />}
    </li>
  )
}

function EnabledSwitch({ provider: { id, name, enabled, locked } }: { provider: Provider }) {
  const update = useUpdateProvider(id)
  const shown = update.isPending ? (update.variables.enabled ?? enabled) : enabled
  return (
    <LoneSwitch
      label={t('switchOf', { name })}
      checked={shown}
      disabled={locked}
      onChange={(next) =>
        update.mutate(
          { enabled: next },
          { onError: (error) => notify(common('notChanged', { problem: problemText(error) })) },
        )
      }
    />
  )
}

function factsOf({ api, keyHint, models }: Provider): string[] {
  return [
    apiNames[api](),
    // Of a short key nothing is shown.
    keyHint === null ? t('noKey') : t('keyIs', { hint: keyHint }),
    models === 'all' ? t('allModels') : t('chosenModels', { count: models.length }),
  ]
}
