import type { Conversation } from '@grizz/protocol/resources'
import { useDeleteConversation } from '../data/conversation-mutations.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { notify } from '../kit/notices.ts'
import { goTo } from '../shell/path.ts'
import { titleOf } from './title-of.ts'

interface DeleteDialogProps {
  conversation: Conversation
  open: boolean
  onClose: () => void
}

export function DeleteDialog({ conversation, open, onClose }: DeleteDialogProps) {
  const remove = useDeleteConversation()

  function confirm() {
    remove.mutateAsync(conversation.id).catch((error: Error) => notify(`Not deleted. ${error.message}`))
    if (open) goTo('/', 'replace')
    onClose()
  }

  return (
    <Dialog title="Delete this conversation?" onClose={onClose}>
      <p className="mb-5 text-ink-soft">
        “{titleOf(conversation)}” and everything in it will be gone for good. An answer that is being written stops.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" onClick={confirm}>
          Delete
        </Button>
      </div>
    </Dialog>
  )
}
