import type { ConversationPage } from '@grizz/protocol/http'
import type { Conversation, ListedConversation } from '@grizz/protocol/resources'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { queryKeys } from './query-keys.ts'

type ConversationList = InfiniteData<ConversationPage, string | undefined>

/**
 * Shows a new or changed conversation wherever it is listed; the newest activity comes first. A late answer about one that has
 * been deleted meanwhile brings nothing back. What comes without its system prompt has that asked for anew, where it is open.
 */
export function rememberConversation(client: QueryClient, conversation: Conversation | ListedConversation): void {
  if (deletedIds(client).includes(conversation.id)) return
  const key = queryKeys.conversation(conversation.id)
  client.setQueryData<Conversation>(key, (held) =>
    'systemPrompt' in conversation ? conversation : held && { ...held, ...conversation },
  )
  if (!('systemPrompt' in conversation)) void client.invalidateQueries({ queryKey: key })
  changeLists(client, (list, archived) => {
    const held = find(list, conversation.id)
    if (conversation.archived !== archived) return remove(list, conversation.id)
    if (held && held.updatedAt >= conversation.updatedAt) return replace(list, conversation)
    return prepend(remove(list, conversation.id), conversation)
  })
}

/** Changes fields of a conversation wherever it is cached. */
export function patchConversation(client: QueryClient, id: string, changes: Partial<Conversation>): void {
  client.setQueryData<Conversation>(queryKeys.conversation(id), (held) => held && { ...held, ...changes })
  const whole = cachedConversation(client, id)
  const changed = whole && { ...whole, ...changes }
  changeLists(client, (list, archived) => {
    if (!changed) return list
    if (changed.archived !== archived) return remove(list, id)
    return find(list, id) ? replace(list, changed) : list
  })
}

/** Whether it is being answered; a message newer than what is known of it moves it to the top of the lists. */
export function setActivity(
  client: QueryClient,
  id: string,
  { answering, waiting }: Pick<ListedConversation, 'answering' | 'waiting'>,
  newestAt: string,
): void {
  const known = cachedConversation(client, id)?.updatedAt ?? ''
  patchConversation(client, id, { answering, waiting, ...(newestAt > known && { updatedAt: newestAt }) })
}

/** Takes a deleted conversation out of the lists, until it is recalled. */
export function forgetConversation(client: QueryClient, id: string): void {
  client.setQueryData(queryKeys.deleted, [...deletedIds(client), id])
  client.removeQueries({ queryKey: queryKeys.conversation(id) })
  changeLists(client, (list) => remove(list, id))
}

/** Lets a conversation be shown again that was not deleted after all, and asks for the lists. */
export function recallConversation(client: QueryClient, id: string): void {
  client.setQueryData(
    queryKeys.deleted,
    deletedIds(client).filter((deleted) => deleted !== id),
  )
  void client.invalidateQueries({ queryKey: queryKeys.conversations })
}

/** The conversation as some list or page holds it. */
export function cachedConversation(client: QueryClient, id: string): Conversation | ListedConversation | undefined {
  const lists = client.getQueriesData<ConversationList>({ queryKey: allLists })
  const listed = lists.flatMap(([, list]) => (list ? [find(list, id)] : [])).find(Boolean)
  return client.getQueryData<Conversation>(queryKeys.conversation(id)) ?? listed
}

function deletedIds(client: QueryClient): string[] {
  return client.getQueryData<string[]>(queryKeys.deleted) ?? []
}

const allLists = queryKeys.conversationList('kept').slice(0, 2)

function changeLists(client: QueryClient, change: (list: ConversationList, archived: boolean) => ConversationList) {
  const lists = client.getQueriesData<ConversationList>({ queryKey: allLists })
  for (const [key, list] of lists) if (list) client.setQueryData(key, change(list, key[2] === 'archived'))
}

function find(list: ConversationList, id: string): ListedConversation | undefined {
  return list.pages.flatMap((page) => page.conversations).find((conversation) => conversation.id === id)
}

function replace(list: ConversationList, changed: ListedConversation): ConversationList {
  return mapPages(list, (conversations) => conversations.map((held) => (held.id === changed.id ? changed : held)))
}

function remove(list: ConversationList, id: string): ConversationList {
  return mapPages(list, (conversations) => conversations.filter((held) => held.id !== id))
}

function prepend(list: ConversationList, conversation: ListedConversation): ConversationList {
  const [first, ...rest] = list.pages
  if (!first) return list
  return { ...list, pages: [{ ...first, conversations: [conversation, ...first.conversations] }, ...rest] }
}

function mapPages(
  list: ConversationList,
  change: (conversations: ListedConversation[]) => ListedConversation[],
): ConversationList {
  return { ...list, pages: list.pages.map((page) => ({ ...page, conversations: change(page.conversations) })) }
}
