import { useQuery } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { t } from '../../words/en/administration/usage.ts'
import { t as common } from '../../words/en/common.ts'
import { ShareTable } from '../usage/figures/ShareTable.tsx'
import { TotalFigures } from '../usage/figures/TotalFigures.tsx'
import { UsageProblem } from '../usage/figures/UsageProblem.tsx'

interface ConversationUsageProps {
  conversationId: string
  onClose: () => void
}

/** Tokens and costs of one conversation since it began: its answers, those that were lost, and its title. */
export function ConversationUsage({ conversationId, onClose }: ConversationUsageProps) {
  return (
    <Dialog title={t('tokensAndCost')} width="34rem" onClose={onClose}>
      <Sums conversationId={conversationId} />
    </Dialog>
  )
}

function Sums({ conversationId }: Pick<ConversationUsageProps, 'conversationId'>) {
  const { api } = useData()
  const query = { conversationId, groupBy: 'model' } as const
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: queryKeys.usage(query),
    queryFn: ({ signal }) => api.usage(query, signal),
    staleTime: 0,
  })
  if (error) return <UsageProblem error={error} trying={isFetching} onRetry={() => void refetch()} />
  if (!data) return <div role="status" aria-label={common('loadingUsage')} className="awaiting my-2 h-40" />
  if (data.total.calls === 0) return <p className="py-3 text-ink-soft">{t('nothingBilled')}</p>
  return (
    <div className="flex flex-col gap-6 pt-2">
      <TotalFigures total={data.total} />
      <ShareTable
        title={t('byModel')}
        name={common('model')}
        groups={data.groups}
        measure={data.total.usageCents === null ? 'tokens' : 'cost'}
      />
      <p className="text-meta text-ink-faint">{t('lostIncluded')}</p>
    </div>
  )
}
