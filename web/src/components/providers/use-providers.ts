import type { CreateProvider, TestProvider, UpdateProvider } from '@grizz/protocol/providers'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { useChange } from '../../data/use-change.ts'

/** All providers in their order, and model servers on the engine's machine that are none yet. */
export function useProviders() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.providers, queryFn: ({ signal }) => api.listProviders(signal), staleTime: 0 })
}

export function useCreateProvider() {
  return useChange((api, provider: CreateProvider) => api.createProvider(provider), queryKeys.models)
}

export function useUpdateProvider(id: string) {
  return useChange((api, changes: UpdateProvider) => api.updateProvider(id, changes), queryKeys.models)
}

export function useDeleteProvider(id: string) {
  return useChange((api) => api.deleteProvider(id), queryKeys.models)
}

/** What a provider lists as it is given, or the sentence why it cannot be used. */
export function useTestProvider() {
  const { api } = useData()
  return useMutation({ mutationFn: (provider: TestProvider) => api.testProvider(provider) })
}

/** What a saved provider lists now. */
export function useListedModels(id: string) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.providerModels(id),
    queryFn: ({ signal }) => api.testProvider({ id }, signal),
  })
}
