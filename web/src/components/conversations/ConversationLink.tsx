import type { ListedConversation } from '@grizz/protocol/resources'
import { useEffect, useSyncExternalStore } from 'react'
import { t } from '../../words/en/navigation.ts'
import { useUser } from '../context/user-context.ts'
import { PathLink } from '../navigation/PathLink.tsx'
import { titleOf } from './title-of.ts'

interface ConversationLinkProps {
  conversation: ListedConversation
  open: boolean
}

export function ConversationLink({ conversation, open }: ConversationLinkProps) {
  const title = titleOf(conversation)
  const { answering } = conversation
  const unread = useUnread(conversation) && !answering
  return (
    <PathLink
      href={`/c/${conversation.id}`}
      aria-current={open ? 'page' : undefined}
      title={title}
      className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-medium py-1.5 pl-2 touch:min-h-11"
    >
      <span
        dir="auto"
        className={`min-w-0 flex-1 truncate ${open || unread ? 'font-medium' : ''} ${conversation.title ? '' : 'text-ink-soft'}`}
      >
        {title}
      </span>
      {(answering || unread) && (
        <span className="mr-2 shrink-0">
          <span className={`block size-2 rounded-full bg-honey ${answering ? 'breathing' : ''}`} />
          <span className="sr-only">{answering ? t('answering') : t('newAnswer')}</span>
        </span>
      )}
    </PathLink>
  )
}

/** Whether it has an answer that was never looked at. What the lists receive of its answers counts too. */
function useUnread({ id, answering }: ListedConversation): boolean {
  const { marks } = useUser()
  useEffect(() => marks.answering(id, answering), [marks, id, answering])
  return useSyncExternalStore(marks.subscribe, () => marks.getSnapshot().has(id))
}
