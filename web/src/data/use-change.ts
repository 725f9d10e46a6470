import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Api } from '../client/api.ts'
import { useData } from './data-context.ts'

/** A change through the engine, after which what it `touched` is fetched again, whatever the outcome. */
export function useChange<What, Result>(change: (api: Api, what: What) => Promise<Result>, touched: QueryKey) {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (what: What) => change(api, what),
    onSettled: () => client.invalidateQueries({ queryKey: touched }),
  })
}
