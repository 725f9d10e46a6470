import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../client/request.ts'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'

const ASK_FIRST_MS = 700
const ASK_AT_MOST_EVERY_MS = 5_000

/**
 * A file as the engine has it, asked for until it is read; null when it was deleted, or is not this user's. Not by the
 * long poll: a browser has few connections, and a message may have twenty files.
 */
export function useFile(id: string, enabled = true) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.file(id),
    queryFn: async ({ signal }) => {
      try {
        return await api.readFile(id, signal)
      } catch (error) {
        if (error instanceof ApiError && error.code === 'not_found') return null
        throw error
      }
    },
    enabled,
    staleTime: 300_000,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data?.state === 'reading' && Math.min(ASK_AT_MOST_EVERY_MS, ASK_FIRST_MS * 1.3 ** dataUpdateCount),
  })
}
