import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Api } from '../client/api.ts'
import { useData } from './data-context.ts'

/** A change through the engine, after which what it `touched` is fetched again, in every tab, whatever the outcome. */
export function useChange<What, Result>(change: (api: Api, what: What) => Promise<Result>, touched: QueryKey) {
  const { api } = useData()
  const touch = useTouch()
  return useMutation({
    mutationFn: (what: What) => change(api, what),
    onSettled: () => touch(touched),
  })
}

/** Has what stands under a key of the cache fetched again, here and in the other tabs of this browser. */
export function useTouch() {
  const { otherTabs } = useData()
  const client = useQueryClient()
  return (key: QueryKey): Promise<void> => {
    otherTabs.tell({ type: 'touched', key })
    return client.invalidateQueries({ queryKey: key })
  }
}
