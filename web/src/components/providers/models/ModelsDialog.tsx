import type { Provider } from '@grizz/protocol/providers'
import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { SegmentedControl } from '../../../ui/forms/SegmentedControl.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useListedModels, useUpdateProvider } from '../use-providers.ts'
import { ModelChecklist } from './ModelChecklist.tsx'
import { changeFor, type ModelSelection, selectionOf } from './model-selection.ts'

/** Which models of a provider are offered, under which names, and what they can do and cost. */
export function ModelsDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const [selection, select] = useState<ModelSelection>(() => selectionOf(provider))
  const listed = useListed(provider, selection)
  const update = useUpdateProvider(provider.id)
  const nothing = !selection.all && selection.chosen.length === 0
  return (
    <Dialog title={t('modelsOf', { name: provider.name })} width="40rem" onClose={onClose}>
      <div className="flex flex-col gap-3 pt-1">
        <div className="flex">
          <SegmentedControl
            label={t('whichModels')}
            value={selection.all ? 'all' : 'chosen'}
            options={[
              { value: 'all', name: t('offerAll') },
              { value: 'chosen', name: t('offerChosen') },
            ]}
            onChange={(value) => select({ ...selection, all: value === 'all' })}
          />
        </div>
        {listed.problem && <p className="text-ink-soft">{t('notListed', { problem: listed.problem })}</p>}
        {listed.loading ? (
          <div role="status" aria-label={t('loading')} className="awaiting h-[min(22rem,45dvh)]" />
        ) : (
          <ModelChecklist models={listed.models} selection={selection} onSelect={select} />
        )}
        <FormProblem error={update.error} />
        <div className="flex items-center justify-end gap-2">
          <p role="status" className="mr-auto text-meta text-ink-faint">
            {selection.all ? t('allModels') : t('chosenModels', { count: selection.chosen.length })}
          </p>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            look="honey"
            busy={update.isPending}
            disabled={nothing}
            onClick={() => update.mutate(changeFor(selection), { onSuccess: onClose })}
          >
            {common('save')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** What the provider lists, and what was chosen or corrected that it does not list. */
function useListed(provider: Provider, { chosen, corrections }: ModelSelection) {
  const { data, error, isPending } = useListedModels(provider.id)
  const models = data?.ok ? data.models : []
  const known = new Set(models.map(({ id }) => id))
  const others = [...new Set([...chosen, ...Object.keys(corrections)])].filter((id) => !known.has(id))
  return {
    models: [...models, ...others.map((id) => ({ id, name: id }))],
    problem: error ? problemText(error) : data?.ok === false ? data.problem : undefined,
    loading: isPending,
  }
}
