import type { ReactNode } from 'react'
import { t } from '../../../words/en/administration/providers.ts'
import { cloudProviders, type KnownProvider, localProviders, otherProvider } from '../known-providers.ts'
import { useProviders } from '../use-providers.ts'

/** Where models can come from. Servers that run beside the engine are offered first. */
export function Chooser({ onChoose }: { onChoose: (known: KnownProvider) => void }) {
  const { data } = useProviders()
  const found = data?.found ?? []
  return (
    <div className="flex flex-col gap-5 pt-1">
      <p className="text-ink-soft">{t('connectAbout')}</p>
      {found.length > 0 && (
        <Group name={t('foundHere')}>
          {found.map(({ name, baseUrl, models }) => (
            <Card
              key={baseUrl}
              name={name}
              about={t('modelCount', { count: models })}
              onPress={() => onChoose({ name, baseUrl, api: 'openai_chat' })}
            />
          ))}
        </Group>
      )}
      <Group name={t('withAccount')}>
        {cloudProviders.map((known) => (
          <Card key={known.name} name={known.name} onPress={() => onChoose(known)} />
        ))}
      </Group>
      <Group name={t('ownServers')}>
        {localProviders.map((known) => (
          <Card key={known.name} name={known.name} onPress={() => onChoose(known)} />
        ))}
      </Group>
      <button
        type="button"
        onClick={() => onChoose(otherProvider)}
        className="flex min-h-11 items-center justify-center rounded-medium border border-dashed border-line-strong px-3 text-ink-soft transition-colors hover:bg-hover hover:text-ink"
      >
        {t('anyOther')}
      </button>
    </div>
  )
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name}>
      <h3 className="mb-1.5 text-meta font-medium text-ink-faint">{name}</h3>
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4">{children}</div>
    </section>
  )
}

function Card({ name, about, onPress }: { name: string; about?: string; onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex min-h-11 flex-col justify-center rounded-medium border border-line-strong bg-raised px-3 py-1.5 text-left transition-colors hover:border-focus hover:bg-hover"
    >
      <bdi data-own className="font-medium">
        {name}
      </bdi>
      {about && <span className="text-meta text-ink-faint">{about}</span>}
    </button>
  )
}
