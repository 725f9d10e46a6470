import type { Conversation } from '@grizz/protocol/resources'
import { useEffect } from 'react'
import { useConversations } from '../data/queries.ts'
import { isSettling, useSettlingConversation } from '../data/settling.ts'
import { notify } from '../kit/notices.ts'
import { NEW_CONVERSATION } from '../live/drafts.ts'
import { sendUnsent } from '../live/unsent.ts'
import { goTo } from '../shell/path.ts'
import { usePerson } from './person-context.ts'
import { useOpenStore } from './use-open-store.ts'
import { useTakeBack } from './use-take-back.ts'

/** What goes on in conversations that are not open. Shows nothing. */
export function Background({ openId }: { openId: string }) {
  const { data: conversations = [] } = useConversations('kept')
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
  const takeBack = useTakeBack()
  useEffect(
    () =>
      sendUnsent({
        browser,
        userId,
        openId,
        open: (conversationId) => openStore({ conversationId }),
        refused(conversationId, refusal) {
          const { content, detail, unbegun } = refusal
          const [draft, path] = unbegun ? [NEW_CONVERSATION, '/'] : [conversationId, `/c/${conversationId}`]
          if (unbegun) takeBack(conversationId, refusal)
          drafts.giveBack(draft, content)
          const which = unbegun ? 'The question of a new conversation' : 'A question in another conversation'
          notify(`${which} was not sent. ${detail}`, { name: 'Show', run: () => goTo(path) })
        },
      }),
    [browser, userId, drafts, openStore, takeBack, openId],
  )
}
