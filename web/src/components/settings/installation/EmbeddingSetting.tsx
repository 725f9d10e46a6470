import type { Settings } from '@grizz/protocol/settings'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/administration/installation.ts'
import { SettingFoot } from './SettingFoot.tsx'
import { useChangeSetting } from './use-installation.ts'

const EXAMPLE = 'text-embedding-3-small'

/** Which model embeds files. It is tried by the engine, which refuses one that does not embed with the sentence why. */
export function EmbeddingSetting({ settings }: { settings: Settings }) {
  const change = useChangeSetting()
  const providers = useEmbeddingProviders()
  const [chosen, setChosen] = useState<string | undefined>()
  const [typed, setTyped] = useState<string | undefined>()
  const provider = chosen ?? settings.embeddingProvider ?? ''
  const isStored = provider === settings.embeddingProvider
  const model = typed ?? (isStored ? (settings.embeddingModel ?? '') : '')
  const isChanged = model.trim() !== '' && !(isStored && model.trim() === settings.embeddingModel)

  function save(embeddingModel: string | null, embeddingProvider: string | null) {
    change.mutate(
      { embeddingModel, embeddingProvider },
      {
        onSuccess: () => {
          setChosen(undefined)
          setTyped(undefined)
        },
      },
    )
  }
  function choose(slug: string) {
    setTyped(undefined)
    if (slug === '') save(null, null)
    else setChosen(slug)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (isChanged) save(model.trim(), provider)
  }

  return (
    <form onSubmit={submit}>
      <Select label={t('meaning')} value={provider} onChange={({ target }) => choose(target.value)}>
        <option value="">{t('byWords')}</option>
        {provider !== '' && !providers.some(({ slug }) => slug === provider) && (
          <option value={provider}>{provider}</option>
        )}
        {providers.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </Select>
      <p className="mt-1.5 text-meta text-ink-faint">{t('meaningAbout')}</p>
      {provider !== '' && (
        <div className="mt-3 flex flex-wrap items-end gap-2">
          <Field
            label={t('embeddingModel')}
            className="min-w-0 grow"
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            placeholder={t('embeddingExample', { model: EXAMPLE })}
            value={model}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" busy={change.isPending} disabled={!isChanged}>
            {t('useModel')}
          </Button>
        </div>
      )}
      <SettingFoot
        name="embeddingModel"
        label={t('meaning')}
        settings={settings}
        change={change}
        onReset={() => {
          setChosen(undefined)
          save(null, null)
        }}
      />
    </form>
  )
}

/** Those whose API has embeddings. */
function useEmbeddingProviders() {
  const { api } = useData()
  const { data } = useQuery({
    queryKey: queryKeys.providers,
    queryFn: ({ signal }) => api.listProviders(signal),
    staleTime: 0,
  })
  return (data?.providers ?? []).filter(({ api: dialect, enabled }) => enabled && dialect !== 'anthropic')
}
