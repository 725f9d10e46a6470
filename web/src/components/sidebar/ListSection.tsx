import type { ListedConversation } from '@grizz/protocol/resources'
import type { ReactNode } from 'react'
import { ConversationLink } from '../conversations/ConversationLink.tsx'
import { ConversationMenu } from '../conversations/ConversationMenu.tsx'
import { DRAGGED_CONVERSATION } from '../navigation/dragged.ts'

interface ListSectionProps {
  label: string
  icon?: ReactNode
  members: readonly ListedConversation[]
  openId: string | undefined
}

export function ListSection({ label, icon, members, openId }: ListSectionProps) {
  if (members.length === 0) return null
  return (
    <section aria-label={label} className="mb-4">
      <h2 className="flex items-center gap-1.5 px-2 pb-1.5 text-meta font-medium text-ink-faint">
        {icon}
        {label}
      </h2>
      <ul>
        {members.map((conversation) => (
          <Row key={conversation.id} conversation={conversation} open={conversation.id === openId} />
        ))}
      </ul>
    </section>
  )
}

function Row({ conversation, open }: { conversation: ListedConversation; open: boolean }) {
  return (
    <li
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED_CONVERSATION, conversation.id)}
      className={`group relative flex items-center rounded-medium transition-colors ${open ? 'bg-pressed' : 'hover:bg-hover has-[[aria-expanded=true]]:bg-hover'}`}
    >
      <ConversationLink conversation={conversation} open={open} />
      <ConversationMenu conversation={conversation} />
    </li>
  )
}
