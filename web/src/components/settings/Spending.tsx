import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, useState } from 'react'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { count, money } from '../../ui/display/money.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/settings.ts'
import { PathLink } from '../navigation/PathLink.tsx'

const dayMs = 86_400_000

/** Tokens and money of the last 30 days in one line, and the way to the page that has it all. */
export function Spending() {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Sum />
      <PathLink
        href="/usage"
        onClick={closeDialog}
        className="inline-flex h-9 items-center rounded-medium border border-line-strong bg-raised px-3.5 font-medium transition-colors hover:bg-hover touch:h-11"
      >
        {t('openUsage')}
      </PathLink>
    </div>
  )
}

function Sum() {
  const { api } = useData()
  const [from] = useState(() => new Date(Date.now() - 30 * dayMs).toISOString())
  const query = { from, groupBy: 'model' } as const
  const { data, error } = useQuery({
    queryKey: queryKeys.usage(query),
    queryFn: ({ signal }) => api.usage(query, signal),
  })

  if (error) return <p className="text-ink-soft">{t('notKnown', { problem: problemText(error) })}</p>
  if (!data) return <div role="status" aria-label={common('loadingUsage')} className="awaiting h-5 w-56" />
  const { total } = data
  if (total.calls === 0) return <p className="text-ink-soft">{t('nothingYet')}</p>
  return (
    <p className="tabular-nums">
      <span className="font-medium">{total.usageCents === null ? t('costUnknown') : money(total.usageCents)}</span>
      <span className="text-ink-soft">
        {' · '}
        {t('tokenSums', { input: count(total.inputTokens), output: count(total.outputTokens) })}
      </span>
    </p>
  )
}

function closeDialog({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.closest('dialog')?.close()
}
