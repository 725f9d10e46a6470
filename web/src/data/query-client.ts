import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { OtherTabs } from '../client/other-tabs.ts'
import { ApiError } from '../client/request.ts'
import { rememberConversation, setActivity } from './conversation-cache.ts'
import { queryKeys } from './query-keys.ts'

/** The cache of the page. After any `unauthorized` response `useMe` gives null. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.code === 'unauthorized') client.setQueryData(queryKeys.me, null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: mayRetry, staleTime: 10_000 }, mutations: { retry: false } },
  })
  return client
}

/** Keeps the cache true to what other tabs did. Returns the function that stops it. */
export function followOtherTabs(client: QueryClient, otherTabs: OtherTabs): () => void {
  return otherTabs.listen((news) => {
    if (news.type === 'conversations_changed') void client.invalidateQueries({ queryKey: queryKeys.conversations })
    if (news.type === 'touched') void client.invalidateQueries({ queryKey: news.key })
    if (news.type === 'conversation_changed') rememberConversation(client, news.conversation)
    if (news.type === 'activity') setActivity(client, news.conversationId, news, news.newestAt)
    if (news.type === 'signed_in') void becomeSignedIn(client)
    if (news.type === 'signed_out') becomeSignedOut(client)
  })
}

/** Fetches the signed-in user again, and drops the data of the one before. */
export function becomeSignedIn(client: QueryClient): Promise<void> {
  dropPersonalData(client)
  return client.invalidateQueries({ queryKey: queryKeys.me })
}

/** Drops everything that belonged to the user. */
export function becomeSignedOut(client: QueryClient): void {
  dropPersonalData(client)
  client.setQueryData(queryKeys.me, null)
}

function dropPersonalData(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKeys.me[0] })
}

function mayRetry(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status < 500 && error.code !== 'rate_limited'
  return !refused && failures < 3
}
