import type { Message } from '@grizz/protocol/resources'
import { Pencil } from 'lucide-react'
import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t } from '../../words/en/thread.ts'
import { CopyLink } from '../message/CopyLink.tsx'
import { SiblingArrows } from '../message/SiblingArrows.tsx'

interface QuestionActionsProps {
  message: Message
  onEdit: () => void
}

export function QuestionActions({ message, onEdit }: QuestionActionsProps) {
  return (
    <div className="absolute top-full right-0 flex h-7 items-center gap-0.5 touch:static touch:-mb-4 touch:mt-1 touch:h-10">
      <div className="flex items-center gap-0.5 opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 touch:opacity-100">
        <CopyButton label={t('copyQuestion')} text={() => message.content} />
        <IconButton label={t('editQuestion')} icon={Pencil} onClick={onEdit} />
        <CopyLink messageId={message.id} />
      </div>
      <SiblingArrows id={message.id} siblingIds={message.siblingIds} />
    </div>
  )
}
