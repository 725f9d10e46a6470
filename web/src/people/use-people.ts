import type { Person, UpdatePerson } from '@grizz/protocol/http'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useData } from '../data/data-context.ts'
import { queryKeys } from '../data/query-keys.ts'

/** Everybody, the first who came first, in pages; `q` is a part of a name or an address. */
export function usePeople(q: string) {
  const { api } = useData()
  return useInfiniteQuery({
    queryKey: queryKeys.peopleList(q),
    queryFn: ({ pageParam, signal }) =>
      api.listPeople({ ...(pageParam && { cursor: pageParam }), ...(q && { q }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

/** Gives a role, bans, or lifts a ban. */
export function useUpdatePerson({ id }: Person) {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: UpdatePerson) => api.updatePerson(id, change),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.people }),
  })
}

export function useSignPersonOut({ id }: Person) {
  const { api } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.signPersonOut(id),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.people }),
  })
}
