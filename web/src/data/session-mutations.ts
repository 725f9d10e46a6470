import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useData } from './data-context.ts'
import { becomeSignedIn, becomeSignedOut } from './query-client.ts'
import type { Credentials, NewAccount } from './session.ts'

export function useSignUp() {
  const { session } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (account: NewAccount) => session.signUp(account),
    onSuccess: () => becomeSignedIn(client),
  })
}

export function useSignIn() {
  const { session } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (credentials: Credentials) => session.signIn(credentials),
    onSuccess: () => becomeSignedIn(client),
  })
}

/** Signs out here and in every tab, and drops all cached data. */
export function useSignOut() {
  const { session } = useData()
  const client = useQueryClient()
  return useMutation({ mutationFn: () => session.signOut(), onSuccess: () => becomeSignedOut(client) })
}
