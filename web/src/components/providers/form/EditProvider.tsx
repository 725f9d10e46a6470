import type { Provider } from '@grizz/protocol/providers'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useTestProvider, useUpdateProvider } from '../use-providers.ts'
import { ProviderFields } from './ProviderFields.tsx'
import { draftFor, givenBy, isWhole } from './provider-draft.ts'
import { TestResult } from './TestResult.tsx'

export function EditProvider({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { id, name, keyHint, headerNames } = provider
  const [draft, setDraft] = useState(() => draftFor(provider))
  const update = useUpdateProvider(id)
  const test = useTestProvider()

  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate(givenBy(draft), { onSuccess: onClose })
  }

  return (
    <Dialog title={t('editTitle', { name })} width="32rem" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 pt-2">
        <ProviderFields
          draft={draft}
          onChange={(changed) => {
            setDraft(changed)
            test.reset()
          }}
          keyHint={keyHint}
          headerNames={headerNames}
          keyFirst={false}
        />
        {(keyHint !== null || headerNames.length > 0) && (
          <div className="flex flex-wrap gap-2">
            {keyHint !== null && <TakeAway update={update} change={{ apiKey: null }} name={t('takeKeyAway')} />}
            {headerNames.length > 0 && (
              <TakeAway update={update} change={{ headers: {} }} name={t('takeHeadersAway')} />
            )}
          </div>
        )}
        <TestResult result={test.data} error={test.error} />
        <FormProblem error={update.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            className="mr-auto"
            busy={test.isPending}
            disabled={!isWhole(draft)}
            onClick={() => test.mutate({ id, ...givenBy(draft) })}
          >
            {t('test')}
          </Button>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="honey" busy={update.isPending} disabled={!isWhole(draft)}>
            {common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface TakeAwayProps {
  update: ReturnType<typeof useUpdateProvider>
  change: Parameters<ReturnType<typeof useUpdateProvider>['mutate']>[0]
  name: string
}

function TakeAway({ update, change, name }: TakeAwayProps) {
  return (
    <Button className="h-8" disabled={update.isPending} onClick={() => update.mutate(change)}>
      {name}
    </Button>
  )
}
