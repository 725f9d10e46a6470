import type { ConversationPage } from '@grizz/protocol/http'
import type { Conversation } from '@grizz/protocol/resources'
import { type InfiniteData, QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import {
  forgetConversation,
  recallConversation,
  rememberConversation,
  setActivity,
} from '../../src/data/conversation-cache.ts'
import { queryKeys } from '../../src/data/query-keys.ts'

const bears: Conversation = {
  id: '019a0000-0000-7000-8000-000000000001',
  title: 'Bears',
  model: null,
  provider: null,
  systemPrompt: null,
  pinned: false,
  archived: false,
  answering: false,
  waiting: false,
  tools: {},
  parameters: {},
  projectId: null,
  createdAt: '2026-11-01T10:00:00.000Z',
  updatedAt: '2026-11-01T10:00:00.000Z',
}

test('a late answer about a deleted conversation does not bring it back', () => {
  const { client, listed } = aList(bears)

  forgetConversation(client, bears.id)
  rememberConversation(client, { ...bears, pinned: true })

  expect(listed()).toEqual([])
})

test('an event, which has no system prompt, takes none away and has the conversation asked for anew', () => {
  const { client, listed } = aList(bears)
  const key = queryKeys.conversation(bears.id)
  client.setQueryData(key, { ...bears, systemPrompt: 'Be a bear.' })
  const { systemPrompt: _, ...event } = { ...bears, title: 'Brown bears' }

  rememberConversation(client, event)

  expect(listed()).toEqual([event])
  expect(client.getQueryData(key)).toEqual({ ...event, systemPrompt: 'Be a bear.' })
  expect(client.getQueryState(key)?.isInvalidated).toBe(true)
})

test('a deletion that is taken back shows it again', () => {
  const { client, listed } = aList(bears)
  forgetConversation(client, bears.id)

  recallConversation(client, bears.id)
  rememberConversation(client, bears)

  expect(listed()).toEqual([bears])
})

test('what is being answered takes the time of its newest message, and never an earlier one', () => {
  const { client, listed } = aList(bears)

  setActivity(client, bears.id, { answering: true, waiting: false }, '2026-11-02T10:00:00.000Z')
  expect(listed()).toEqual([{ ...bears, answering: true, updatedAt: '2026-11-02T10:00:00.000Z' }])

  setActivity(client, bears.id, { answering: false, waiting: false }, '2026-11-01T09:00:00.000Z')
  expect(listed()).toEqual([{ ...bears, updatedAt: '2026-11-02T10:00:00.000Z' }])
})

function aList(...conversations: Conversation[]) {
  const client = new QueryClient()
  const key = queryKeys.conversationList('kept')
  type Held = InfiniteData<ConversationPage, string | undefined>
  client.setQueryData<Held>(key, { pages: [{ conversations, nextCursor: null }], pageParams: [undefined] })
  const listed = () => client.getQueryData<Held>(key)?.pages.flatMap((page) => page.conversations)
  return { client, listed }
}
