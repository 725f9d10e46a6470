import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useData } from '../data/data-context.ts'
import { queryKeys } from '../data/query-keys.ts'

export function useSessions() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.sessions, queryFn: ({ signal }) => api.listSessions(signal), staleTime: 0 })
}

/** Ends one of them. */
export function useEndSession() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.endSession(id),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.sessions }),
  })
}

/** Ends all but the one that asks. */
export function useEndOtherSessions() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.endOtherSessions(),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.sessions }),
  })
}
