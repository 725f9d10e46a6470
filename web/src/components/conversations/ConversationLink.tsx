import type { ListedConversation } from '@grizz/protocol/resources'
import { Hand } from 'lucide-react'
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
  const mark = useMark(conversation)
  return (
    <PathLink
      href={`/c/${conversation.id}`}
      aria-current={open ? 'page' : undefined}
      title={title}
      className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-medium py-1.5 pl-2 touch:min-h-11"
    >
      <span
        dir="auto"
        className={`min-w-0 flex-1 truncate ${open || mark === 'unread' || mark === 'waiting' ? 'font-medium' : ''} ${conversation.title ? '' : 'text-ink-soft'}`}
      >
        {title}
      </span>
      {mark && (
        <span className="mr-2 shrink-0" data-mark={mark}>
          {mark === 'waiting' ? (
            <Hand size={14} strokeWidth={2} aria-hidden="true" className="text-link" />
          ) : (
            <span className={`block size-2 rounded-full bg-honey ${mark === 'answering' ? 'breathing' : ''}`} />
          )}
          <span className="sr-only">{marks[mark]()}</span>
        </span>
      )}
    </PathLink>
  )
}

type Mark = 'waiting' | 'answering' | 'unread'

const marks: Readonly<Record<Mark, () => string>> = {
  waiting: () => t('waitsForYou'),
  answering: () => t('answering'),
  unread: () => t('newAnswer'),
}

/** What goes on in it, or that it has an answer that was never looked at. What the lists receive of its answers counts too. */
function useMark({ id, answering, waiting }: ListedConversation): Mark | undefined {
  const { marks } = useUser()
  const busy = answering || waiting
  useEffect(() => marks.answering(id, busy), [marks, id, busy])
  const unread = useSyncExternalStore(marks.subscribe, () => marks.getSnapshot().has(id))
  if (busy) return waiting ? 'waiting' : 'answering'
  return unread ? 'unread' : undefined
}
