import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import { conversationIn, startNewChat } from '../../navigation/path.ts'
import { givenBy, type ProviderDraft } from '../form/provider-draft.ts'
import { type KnownProvider, suggestedModel } from '../known-providers.ts'
import type { ListedModel } from '../listed-model.ts'
import { useConnect } from './use-connect.ts'

interface ModelStepProps {
  known: KnownProvider
  draft: ProviderDraft
  models: readonly ListedModel[]
  onBack: () => void
  onDone: () => void
}

/** It works. Which of its models answers first? */
export function ModelStep({ known, draft, models, onBack, onDone }: ModelStepProps) {
  const connect = useConnect()
  const [chosen, choose] = useState(() => suggestedModel(models, known) ?? '')

  // The composer takes the focus only when no dialog is before it.
  function chat() {
    onDone()
    if (!conversationIn(window.location.pathname)) startNewChat()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    connect.mutate({ provider: givenBy(draft), model: chosen }, { onSuccess: chat })
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <p role="status" className="text-ink-soft">
        {t('works', { count: models.length })}
      </p>
      <Select label={t('beginWith')} data-first value={chosen} onChange={(event) => choose(event.target.value)}>
        {models.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <p className="text-meta text-ink-faint">{t('beginWithAbout')}</p>
      <FormProblem error={connect.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="mr-auto" onClick={onBack}>
          {t('back')}
        </Button>
        <Button type="submit" look="honey" autoFocus busy={connect.isPending} disabled={chosen === ''}>
          {t('connectAndChat')}
        </Button>
      </div>
    </form>
  )
}
