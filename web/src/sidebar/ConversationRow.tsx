import type { Conversation } from '@grizz/protocol/resources'
import { useState } from 'react'
import { ConversationLink } from './ConversationLink.tsx'
import { ConversationMenu } from './ConversationMenu.tsx'
import { RenameField } from './RenameField.tsx'

interface ConversationRowProps {
  conversation: Conversation
  open: boolean
}

export function ConversationRow({ conversation, open }: ConversationRowProps) {
  const [renaming, setRenaming] = useState(false)

  if (renaming) {
    return (
      <li>
        <RenameField conversation={conversation} onDone={() => setRenaming(false)} />
      </li>
    )
  }
  return (
    <li
      className={`group relative flex items-center rounded-medium transition-colors ${open ? 'bg-pressed' : 'hover:bg-hover has-[[aria-expanded=true]]:bg-hover'}`}
    >
      <ConversationLink conversation={conversation} open={open} />
      <ConversationMenu conversation={conversation} onRename={() => setRenaming(true)} />
    </li>
  )
}
