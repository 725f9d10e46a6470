import type { ChangePassword, Me, UpdateMe } from '@grizz/protocol/http'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useData } from './data-context.ts'
import { becomeSignedOut } from './query-client.ts'
import { queryKeys } from './query-keys.ts'

export function useUpdateMe() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (changes: UpdateMe) => api.updateMe(changes),
    onSuccess: (me) => client.setQueryData<Me | null>(queryKeys.me, me),
  })
}

/** Signs out everywhere else, and with `endKeys` ends every API key. */
export function useChangePassword() {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: ChangePassword) => api.changePassword(change),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.keys }),
  })
}

/** Ends the account, and forgets all that this browser kept for it, in every tab. */
export function useDeleteMe() {
  const { api, session } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (password: string) => {
      await api.deleteMe({ password })
      await session.signOut()
    },
    onSuccess: () => becomeSignedOut(client),
  })
}
