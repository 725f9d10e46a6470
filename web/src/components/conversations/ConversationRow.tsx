import type { ListedConversation } from '@grizz/protocol/resources'
import { ConversationLink } from './ConversationLink.tsx'
import { ConversationMenu } from './ConversationMenu.tsx'

interface ConversationRowProps {
  conversation: ListedConversation
  open: boolean
}

export function ConversationRow({ conversation, open }: ConversationRowProps) {
  return (
    <li
      className={`group relative flex items-center rounded-medium transition-colors ${open ? 'bg-pressed' : 'hover:bg-hover has-[[aria-expanded=true]]:bg-hover'}`}
    >
      <ConversationLink conversation={conversation} open={open} />
      <ConversationMenu conversation={conversation} />
    </li>
  )
}
