import type { Conversation } from '@grizz/protocol/resources'
import { lazy, Suspense, useState } from 'react'
import { ConversationLink } from './ConversationLink.tsx'
import { ConversationMenu } from './ConversationMenu.tsx'

const RenameField = lazy(() => import('./RenameField.tsx').then((module) => ({ default: module.RenameField })))

interface ConversationRowProps {
  conversation: Conversation
  open: boolean
}

export function ConversationRow({ conversation, open }: ConversationRowProps) {
  const [renaming, setRenaming] = useState(false)

  if (renaming) {
    return (
      <li>
        <Suspense fallback={<ConversationLink conversation={conversation} open={open} />}>
          <RenameField conversation={conversation} onDone={() => setRenaming(false)} />
        </Suspense>
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
