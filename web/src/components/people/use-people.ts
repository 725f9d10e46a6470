import type { Person, UpdatePerson } from '@grizz/protocol/http'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useData } from '../../data/data-context.ts'
import { queryKeys } from '../../data/query-keys.ts'
import { useChange } from '../../data/use-change.ts'

/** Every user, the oldest account first, in pages; `q` is a part of a name or an address. */
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
  return useChange((api, change: UpdatePerson) => api.updatePerson(id, change), queryKeys.people)
}

export function useSignPersonOut({ id }: Person) {
  return useChange((api) => api.signPersonOut(id), queryKeys.people)
}
