import type { Me } from '@grizz/protocol/http'
import { type FormEvent, useId, useState } from 'react'
import { useUpdateMe } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/settings.ts'
import { ModelSelect } from '../models/ModelSelect.tsx'
import { choiceFrom, keyOf } from '../models/model-choice.ts'

/** The defaults of new conversations. Existing ones keep theirs. */
export function Defaults({ me }: { me: Me }) {
  const id = useId()
  const update = useUpdateMe()
  const saved = choiceFrom(me.defaultModel, me.defaultProvider)
  const [model, setModel] = useState(saved)
  const [prompt, setPrompt] = useState(me.systemPrompt ?? '')
  const isOther = (model && keyOf(model)) !== (saved && keyOf(saved))
  const changed = isOther || prompt.trim() !== (me.systemPrompt ?? '')

  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate(
      {
        defaultModel: model?.model ?? null,
        defaultProvider: model?.provider ?? null,
        systemPrompt: prompt.trim() || null,
      },
      { onSuccess: () => notify(t('defaultsSaved')) },
    )
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <ModelSelect label={common('model')} value={model} onChange={setModel} unset={serversChoice} />
      <div>
        <label htmlFor={`${id}-prompt`} className="mb-1.5 block font-medium">
          {t('instructions')}
        </label>
        <textarea
          id={`${id}-prompt`}
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          maxLength={32_000}
          rows={6}
          placeholder={t('instructionsExample')}
          className="block w-full resize-y rounded-medium border border-line-strong bg-raised px-3 py-2 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus"
        />
      </div>
      <FormProblem error={update.error} />
      <Button type="submit" disabled={!changed} busy={update.isPending} className="self-end">
        {common('save')}
      </Button>
    </form>
  )
}

function serversChoice(model: string | undefined): string {
  return model ? t('serversChoiceIs', { model }) : t('serversChoice')
}
