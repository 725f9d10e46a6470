import { Plus } from 'lucide-react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { showPanel } from '../../navigation/panel.ts'
import { type MainProps, SidePage } from '../../navigation/SidePage.tsx'
import { useProviders } from '../use-providers.ts'
import { FoundServers } from './FoundServers.tsx'
import { ProviderRow } from './ProviderRow.tsx'

/** Where the models of this installation come from, for administrators. */
export function ProvidersPage({ me, ...frame }: MainProps) {
  const isAdmin = me.role === 'admin'
  return (
    <SidePage title={common('providers')} action={isAdmin && <AddButton />} {...frame}>
      {isAdmin ? <ProviderList /> : <p className="text-ink-soft">{t('adminsOnly')}</p>}
    </SidePage>
  )
}

function AddButton() {
  return (
    <Button onClick={() => showPanel('connect')}>
      <Plus size={16} aria-hidden="true" />
      {t('add')}
    </Button>
  )
}

function ProviderList() {
  const { data, error, refetch } = useProviders()
  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loading')} className="awaiting h-44" />
  const { providers, found } = data
  const own = providers.filter(({ locked }) => !locked)
  return (
    <div className="flex flex-col gap-6">
      <p className="text-ink-soft">{t('pageAbout')}</p>
      {found.length > 0 && <FoundServers found={found} />}
      {providers.length === 0 ? (
        <p className="py-4 text-ink-soft">{t('none')}</p>
      ) : (
        <ol aria-label={t('list')} className="divide-y divide-line border-y border-line">
          {providers.map((provider) => (
            <ProviderRow key={provider.id} provider={provider} place={own.indexOf(provider) + 1} last={own.length} />
          ))}
        </ol>
      )}
    </div>
  )
}
