import type { ProviderList } from '@grizz/protocol/providers'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { useCreateProvider } from '../use-providers.ts'

/** Model servers on the engine's machine that are no providers yet, each with one button. */
export function FoundServers({ found }: Pick<ProviderList, 'found'>) {
  const create = useCreateProvider()

  function use({ name, baseUrl }: ProviderList['found'][number]) {
    create.mutate(
      { name, baseUrl, api: 'openai_chat' },
      {
        onSuccess: () => notify(t('added', { name })),
        onError: (error) => notify(t('notAdded', { problem: problemText(error) })),
      },
    )
  }

  return (
    <section aria-label={t('foundHere')} className="rounded-medium bg-honey-soft p-3">
      <h2 className="mb-1 font-medium">{t('foundHere')}</h2>
      <ul>
        {found.map((server) => (
          <li key={server.baseUrl} className="flex items-center gap-3 py-1">
            <p className="min-w-0 flex-1">
              <bdi data-own className="block truncate font-medium">
                {server.name}
              </bdi>
              <span className="block truncate text-meta text-ink-soft">
                <bdi data-own>{server.baseUrl}</bdi> · {t('modelCount', { count: server.models })}
              </span>
            </p>
            <Button
              aria-label={`${t('useIt')}: ${server.name}`}
              busy={create.isPending && create.variables.baseUrl === server.baseUrl}
              onClick={() => use(server)}
            >
              {t('useIt')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
