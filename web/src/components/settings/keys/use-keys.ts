import type { CreateKey } from '@grizz/protocol/http'
import { useQuery } from '@tanstack/react-query'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { useChange } from '../../../data/use-change.ts'

export function useKeys() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.keys, queryFn: ({ signal }) => api.listKeys(signal), staleTime: 0 })
}

/** Gives the key itself, the only time it is shown. */
export function useCreateKey() {
  return useChange((api, key: CreateKey) => api.createKey(key), queryKeys.keys)
}

export function useDeleteKey() {
  return useChange((api, id: string) => api.deleteKey(id), queryKeys.keys)
}
