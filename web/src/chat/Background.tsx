import type { Conversation } from '@grizz/protocol/resources'
import { useEffect } from 'react'
import { useConversations } from '../data/queries.ts'
import { isSettling, useSettlingConversation } from '../data/settling.ts'
import { notify } from '../kit/notices.ts'
import { sendUnsent } from '../live/unsent.ts'
import { goTo } from '../shell/path.ts'
import { usePerson } from './person-context.ts'
import { useOpenStore } from './use-open-store.ts'

/** What goes on in conversations that are not open. Shows nothing. */
export function Background({ openId }: { openId: string }) {
  const { data } = useConversations('kept')
  const conversations = data?.pages.flatMap((page) => page.conversations) ?? []
  const settling = conversations.filter((conversation) => conversation.id !== openId && isSettling(conversation))
  useUnsent(openId)
  return settling.map(({ id }) => <Settling key={id} id={id} />)
}

/** Follows a conversation until its answer is over and it has its title. */
function Settling({ id }: Pick<Conversation, 'id'>) {
  useSettlingConversation(id)
  return null
}

/** Sends what was asked in conversations that were left. What is refused goes back to their composers. */
function useUnsent(openId: string): void {
  const { browser, userId, drafts } = usePerson()
  const openStore = useOpenStore()
  useEffect(
    () =>
      sendUnsent({
        browser,
        userId,
        openId,
        open: (conversationId) => openStore({ conversationId }),
        refused(conversationId, { content, detail }) {
          drafts.giveBack(conversationId, content)
          const show = { name: 'Show', run: () => goTo(`/c/${conversationId}`) }
          notify(`A question in another conversation was not sent. ${detail}`, show)
        },
      }),
    [browser, userId, drafts, openStore, openId],
  )
}
