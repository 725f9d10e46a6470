import { type FormEvent, useState } from 'react'
import { NEW_INSTRUCTIONS } from '../../../live/sending/drafts.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/chat.ts'
import { useUser } from '../../context/user-context.ts'
import { InstructionsField } from './InstructionsField.tsx'
import { SaveButtons } from './SaveButtons.tsx'

/** The instructions of a conversation that its first message will make. Its model is picked in the composer. */
export function FirstInstructions({ onClose }: { onClose: () => void }) {
  const { drafts } = useUser()
  const [prompt, setPrompt] = useState(() => drafts.read(NEW_INSTRUCTIONS))

  function save(event: FormEvent) {
    event.preventDefault()
    drafts.write(NEW_INSTRUCTIONS, prompt.trim() === '' ? '' : prompt)
    onClose()
  }

  return (
    <Dialog title={t('instructionsForChat')} width="36rem" onClose={onClose}>
      <form onSubmit={save} className="pt-2">
        <InstructionsField value={prompt} onChange={setPrompt} />
        <SaveButtons saving={false} error={null} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
