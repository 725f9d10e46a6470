import type { CreateToolServer, UpdateToolServer } from '@grizz/protocol/tool-servers'
import { useQuery } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { useChange } from '../../data/use-change.ts'

/** Those for everyone, and the user's own. Asked again when the user comes back from signing in. */
export function useToolServers() {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.toolServers,
    queryFn: ({ signal }) => api.listToolServers(signal),
    staleTime: 0,
  })
}

export function useCreateToolServer() {
  return useChange((api, server: CreateToolServer) => api.createToolServer(server), queryKeys.tools)
}

export function useUpdateToolServer(id: string) {
  return useChange((api, changes: UpdateToolServer) => api.updateToolServer(id, changes), queryKeys.tools)
}

export function useDeleteToolServer(id: string) {
  return useChange((api) => api.deleteToolServer(id), queryKeys.tools)
}

/** Asks the server for its tools now. */
export function useRefreshToolServer(id: string) {
  return useChange((api) => api.refreshToolServer(id), queryKeys.tools)
}

export function useSignOutOfToolServer(id: string) {
  return useChange((api) => api.signOutOfToolServer(id), queryKeys.tools)
}
