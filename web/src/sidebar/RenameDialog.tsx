import type { FormEvent } from 'react'
import { textOf } from '../accounts/text-of.ts'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { useConversation } from '../data/queries.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Field } from '../kit/Field.tsx'
import { notify } from '../kit/notices.ts'

interface RenameDialogProps {
  conversationId: string
  onClose: () => void
}

export function RenameDialog({ conversationId, onClose }: RenameDialogProps) {
  const { data: conversation } = useConversation(conversationId)
  const update = useUpdateConversation()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const title = textOf(new FormData(event.currentTarget), 'title').trim()
    if (title && title !== conversation?.title)
      update.mutateAsync({ id: conversationId, title }).catch((error: Error) => notify(`Not renamed. ${error.message}`))
    onClose()
  }

  if (!conversation) return null
  return (
    <Dialog title="Rename this conversation" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Title" name="title" defaultValue={conversation.title ?? ''} maxLength={200} required autoFocus />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep the old one</Button>
          <Button type="submit" look="honey">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
