import type { Message } from '@grizz/protocol/resources'
import { Pencil } from 'lucide-react'
import { CopyButton } from '../kit/CopyButton.tsx'
import { IconButton } from '../kit/IconButton.tsx'
import { SiblingArrows } from '../thread/SiblingArrows.tsx'

interface QuestionActionsProps {
  message: Message
  onEdit: () => void
}

export function QuestionActions({ message, onEdit }: QuestionActionsProps) {
  return (
    <div className="-mb-4 mt-1 flex h-7 items-center gap-0.5 touch:h-10">
      <div className="flex items-center gap-0.5 opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 touch:opacity-100">
        <CopyButton label="Copy question" text={() => message.content} />
        <IconButton label="Edit question" icon={Pencil} onClick={onEdit} />
      </div>
      <SiblingArrows id={message.id} siblingIds={message.siblingIds} />
    </div>
  )
}
