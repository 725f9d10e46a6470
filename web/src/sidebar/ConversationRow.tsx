import type { Conversation } from '@grizz/protocol/resources'
import { lazy, Suspense, useState } from 'react'
import { ConversationLink } from './ConversationLink.tsx'
import { ConversationMenu } from './ConversationMenu.tsx'
import { RenameField } from './RenameField.tsx'

const DeleteDialog = lazy(() => import('./DeleteDialog.tsx').then((module) => ({ default: module.DeleteDialog })))

interface ConversationRowProps {
  conversation: Conversation
  open: boolean
}

export function ConversationRow({ conversation, open }: ConversationRowProps) {
  const [doing, setDoing] = useState<'rename' | 'delete' | undefined>()
  const rest = () => setDoing(undefined)

  if (doing === 'rename') {
    return (
      <li>
        <RenameField conversation={conversation} onDone={rest} />
      </li>
    )
  }
  return (
    <li
      className={`group relative flex items-center rounded-medium transition-colors ${open ? 'bg-pressed' : 'hover:bg-hover has-[[aria-expanded=true]]:bg-hover'}`}
    >
      <ConversationLink conversation={conversation} open={open} />
      <ConversationMenu
        conversation={conversation}
        onRename={() => setDoing('rename')}
        onDelete={() => setDoing('delete')}
      />
      <Suspense>
        {doing === 'delete' && <DeleteDialog conversation={conversation} open={open} onClose={rest} />}
      </Suspense>
    </li>
  )
}
