import type { CreateKey } from '@grizz/protocol/http'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useData } from '../data/data-context.ts'
import { queryKeys } from '../data/query-keys.ts'

export function useKeys() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.keys, queryFn: ({ signal }) => api.listKeys(signal), staleTime: 0 })
}

/** Gives the key itself, the only time it is shown. */
export function useCreateKey() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (key: CreateKey) => api.createKey(key),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.keys }),
  })
}

export function useDeleteKey() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.deleteKey(id),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.keys }),
  })
}
