import { useQuery } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { t } from '../../words/en/administration/usage.ts'
import { boundsOf, type Period } from './figures/period.ts'

interface UserLineProps {
  userId: string
  period: Period
  onBack: () => void
}

/** Whose usage an admin looks at, and the way back to everyone's. */
export function UserLine({ userId, period, onBack }: UserLineProps) {
  const { api } = useData()
  const query = { ...boundsOf(period), userId, groupBy: 'user' } as const
  const { data } = useQuery({
    queryKey: queryKeys.usage(query),
    queryFn: ({ signal }) => api.usage(query, signal),
  })
  return (
    <p className="flex min-h-9 items-center justify-between gap-3 rounded-medium bg-honey-soft py-1 pr-1 pl-3.5">
      <span className="min-w-0 truncate">{t('usageOf', { name: data?.groups[0]?.label ?? t('onePerson') })}</span>
      <Button look="plain" onClick={onBack}>
        {t('backToEveryone')}
      </Button>
    </p>
  )
}
