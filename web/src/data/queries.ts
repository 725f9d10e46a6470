import type { ConversationPage } from '@grizz/protocol/http'
import type { ListedConversation } from '@grizz/protocol/resources'
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ApiError } from '../client/request.ts'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'

const ME_IS_FRESH_MS = 60_000

/** The signed-in user; `data` is null when there is none. */
export function useMe() {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: async ({ signal }) => {
      try {
        return await api.me(signal)
      } catch (error) {
        if (error instanceof ApiError && error.code === 'unauthorized') return null
        throw error
      }
    },
    staleTime: ME_IS_FRESH_MS,
  })
}

/** Who may create an account here. */
export function useSignUpInfo() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.signUp, queryFn: ({ signal }) => api.signUpInfo(signal), staleTime: 60_000 })
}

export function useModels() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.models, queryFn: ({ signal }) => api.models(signal), staleTime: 60_000 })
}

/** Has the list fetched again where it is looked at: another administrator may have changed it. */
export function useFreshModels(): void {
  const { api } = useData()
  useQuery({ queryKey: queryKeys.models, queryFn: ({ signal }) => api.models(signal), staleTime: 2_000 })
}

/** The tools that the user's conversations may use. */
export function useTools() {
  const { api } = useData()
  return useQuery({ queryKey: queryKeys.tools, queryFn: ({ signal }) => api.tools(signal), staleTime: 60_000 })
}

/** The conversations, pinned first, then newest activity first; `data` are all that are loaded. The archived are apart. */
export function useConversations(which: 'kept' | 'archived') {
  const { api } = useData()
  return useInfiniteQuery({
    queryKey: queryKeys.conversationList(which),
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listConversations({ ...(cursor && { cursor }), ...(which === 'archived' && { archived: 'true' }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: allOf,
  })
}

/** The user's messages and titles that contain `q`, newest first, in pages. */
export function useSearch(q: string) {
  const { api } = useData()
  return useInfiniteQuery({
    queryKey: queryKeys.search(q),
    queryFn: ({ pageParam: cursor, signal }) => api.search({ q, ...(cursor && { cursor }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: q !== '',
  })
}

/** One conversation; no request is made without an `id`, or while it does not exist yet. */
export function useConversation(id: string | undefined, exists = id !== undefined) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.conversation(id ?? ''),
    queryFn: ({ signal }) => api.getConversation(id ?? '', signal),
    enabled: exists,
  })
}

/** One function, so that the same pages give the same list to every component. */
function allOf({ pages }: InfiniteData<ConversationPage>): ListedConversation[] {
  return pages.flatMap((page) => page.conversations)
}
