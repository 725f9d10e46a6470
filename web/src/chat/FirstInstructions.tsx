import { type FormEvent, useState } from 'react'
import { useCreateConversation } from '../data/conversation-mutations.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { InstructionsField } from './InstructionsField.tsx'
import { SaveButtons } from './SaveButtons.tsx'

interface FirstInstructionsProps {
  /** The conversation's, which is made by saving. */
  id: string
  onClose: () => void
}

/** The system prompt of a conversation that has no message yet. Its model is picked in the composer. */
export function FirstInstructions({ id, onClose }: FirstInstructionsProps) {
  const create = useCreateConversation()
  const [prompt, setPrompt] = useState('')

  function save(event: FormEvent) {
    event.preventDefault()
    if (prompt.trim() === '') return onClose()
    create.mutate({ id, systemPrompt: prompt }, { onSuccess: onClose })
  }

  return (
    <Dialog title="Instructions for this chat" width="36rem" onClose={onClose}>
      <form onSubmit={save} className="pt-2">
        <InstructionsField value={prompt} onChange={setPrompt} />
        <SaveButtons saving={create.isPending} error={create.error} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
