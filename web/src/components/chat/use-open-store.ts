import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { rememberConversation, setActivity } from '../../data/conversation-cache.ts'
import { useData } from '../../data/data-context.ts'
import { ConversationStore, type ConversationStoreDependencies } from '../../live/store/conversation-store.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { useUser } from '../context/user-context.ts'

type Opened = Pick<ConversationStoreDependencies, 'conversationId' | 'fresh' | 'instructions' | 'rejectedSend'>

/** Opens the store of a conversation, which updates the lists of this tab and of the others. */
export function useOpenStore(): (opened: Opened) => ConversationStore {
  const { api, otherTabs } = useData()
  const { browser, userId, marks, files } = useUser()
  const client = useQueryClient()
  return useCallback(
    (opened) =>
      new ConversationStore({
        ...opened,
        browser,
        api,
        userId,
        files: files.kept,
        onConversation: (conversation) => {
          rememberConversation(client, conversation)
          otherTabs.tell({ type: 'conversation_changed', conversation })
        },
        onActivity: (id, activity, newestAt) => {
          const now = { answering: activity !== 'idle', waiting: activity === 'waiting' }
          setActivity(client, id, now, newestAt)
          marks.answering(id, now.answering)
          otherTabs.tell({ type: 'activity', conversationId: id, ...now, newestAt })
        },
        onProblem: (error) => notify(problemText(error)),
      }),
    [api, otherTabs, browser, userId, marks, files, client],
  )
}
