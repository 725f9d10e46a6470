import type { Settings, UpdateSettings } from '@grizz/protocol/settings'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { useTouch } from '../../../data/use-change.ts'

/** What administrators change of the installation. */
export function useInstallation() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.settings, queryFn: ({ signal }) => api.settings(signal), staleTime: 0 })
}

/** Saves a setting at once; what it may change elsewhere in the page is asked for again. */
export function useChangeSetting() {
  const { api } = useData()
  const client = useQueryClient()
  const touch = useTouch()
  return useMutation({
    mutationFn: (change: UpdateSettings) => api.updateSettings(change),
    onSuccess: (settings) => {
      client.setQueryData<Settings>(queryKeys.settings, settings)
      for (const key of [queryKeys.models, queryKeys.tools]) void touch(key)
    },
  })
}
