import { useQuery } from '@tanstack/react-query'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { useChange } from '../../../data/use-change.ts'

export function useSessions() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.sessions, queryFn: ({ signal }) => api.listSessions(signal), staleTime: 0 })
}

/** Ends one of them. */
export function useEndSession() {
  return useChange((api, id: string) => api.endSession(id), queryKeys.sessions)
}

/** Ends all but the current one. */
export function useEndOtherSessions() {
  return useChange((api) => api.endOtherSessions(), queryKeys.sessions)
}
