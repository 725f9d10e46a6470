import type { ListedConversation } from '@grizz/protocol/resources'
import type { ReactNode } from 'react'
import { ConversationRow } from '../conversations/ConversationRow.tsx'

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
          <ConversationRow key={conversation.id} conversation={conversation} open={conversation.id === openId} />
        ))}
      </ul>
    </section>
  )
}
