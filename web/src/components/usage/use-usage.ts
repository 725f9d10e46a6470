import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import type { Who } from './choices/use-view.ts'
import { boundsOf, type Period } from './figures/period.ts'

/**
 * The sums of a period by day, by model, and by conversation or, over everyone, by user. Until the sums of another
 * period have come, those of the one before stay, and `changing` says so.
 */
export function useUsage(period: Period, who: Who) {
  const { api } = useData()
  const common = queryOf(period, who)
  const groupings = ['day', 'model', who === 'all' ? 'user' : 'conversation'] as const
  return useQueries({
    queries: groupings.map((groupBy) => {
      const query = { ...common, groupBy }
      return {
        queryKey: queryKeys.usage(query),
        queryFn: ({ signal }: { signal: AbortSignal }) => api.usage(query, signal),
        placeholderData: keepPreviousData,
      }
    }),
    combine: (results) => {
      const [days, models, owners] = results.map(({ data }) => data)
      return {
        data: days && models && owners && { days, models, owners },
        changing: results.some(({ isPlaceholderData }) => isPlaceholderData),
        error: results.find(({ error }) => error)?.error ?? null,
        trying: results.some(({ isFetching }) => isFetching),
        retry: () => {
          for (const { error, refetch } of results) if (error) void refetch()
        },
      }
    },
  })
}

/** The address of a period's calls as CSV, one a line. */
export function exportPath(period: Period, who: Who): string {
  return `/api/usage/export?${new URLSearchParams(queryOf(period, who))}`
}

function queryOf(period: Period, who: Who): { from: string; to: string; userId?: string } {
  return { ...boundsOf(period), ...(who !== 'me' && { userId: who }) }
}
