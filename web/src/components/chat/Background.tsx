import type { Conversation } from '@grizz/protocol/resources'
import { useEffect } from 'react'
import { useConversations } from '../../data/queries.ts'
import { isSettling, useSettlingConversation } from '../../data/settling.ts'
import { startBackgroundSender } from '../../live/store/background-sender.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/chat.ts'
import { useUser } from '../context/user-context.ts'
import { goTo } from '../navigation/path.ts'
import { beginningOf } from './beginning.ts'
import { useOpenStore } from './use-open-store.ts'
import { useRollback } from './use-rollback.ts'

/** Background work for conversations that are not open. Renders nothing. */
export function Background({ openId }: { openId: string }) {
  const { data: conversations = [] } = useConversations('kept')
  const settling = conversations.filter((conversation) => conversation.id !== openId && isSettling(conversation))
  useBackgroundSender(openId)
  return settling.map(({ id }) => <Settling key={id} id={id} />)
}

/** Follows a conversation until its answer is over and it has its title. */
function Settling({ id }: Pick<Conversation, 'id'>) {
  useSettlingConversation(id)
  return null
}

/** Sends what waits in the outboxes of other conversations. Rejected messages go back to their composers. */
function useBackgroundSender(openId: string): void {
  const { browser, userId, drafts, files } = useUser()
  const openStore = useOpenStore()
  const rollBack = useRollback()
  useEffect(
    () =>
      startBackgroundSender({
        browser,
        userId,
        openId,
        open: (conversationId) => openStore({ conversationId }),
        refused(conversationId, rejectedSend) {
          const { content, rollback } = rejectedSend
          const [draft, path] = rollback ? beginningOf(rollback.projectId) : [conversationId, `/c/${conversationId}`]
          if (rollback) rollBack(conversationId, rejectedSend)
          drafts.giveBack(draft, content)
          files.drafts.giveBack(draft, rejectedSend.files)
          const problem = problemText(rejectedSend)
          const notSent = rollback ? t('notSentNew', { problem }) : t('notSentOther', { problem })
          notify(notSent, { name: t('show'), run: () => goTo(path) })
        },
      }),
    [browser, userId, drafts, files, openStore, rollBack, openId],
  )
}
