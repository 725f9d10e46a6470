import type { Conversation } from '@grizz/protocol/resources'
import { type FormEvent, useState } from 'react'
import { useUpdateConversation } from '../../../data/conversation-mutations.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/chat.ts'
import { t as common } from '../../../words/en/common.ts'
import { ModelSelect } from '../../models/ModelSelect.tsx'
import { choiceFrom } from '../../models/model-choice.ts'
import { InstructionsField } from './InstructionsField.tsx'
import { SaveButtons } from './SaveButtons.tsx'

interface InstructionsProps {
  conversation: Conversation
  onClose: () => void
}

/** The model and the system prompt of one conversation. */
export function Instructions({ conversation, onClose }: InstructionsProps) {
  const update = useUpdateConversation()
  const [model, setModel] = useState(choiceFrom(conversation.model, conversation.provider))
  const [prompt, setPrompt] = useState(conversation.systemPrompt ?? '')

  function save(event: FormEvent) {
    event.preventDefault()
    const systemPrompt = prompt.trim() === '' ? null : prompt
    const answeredBy = { model: model?.model ?? null, provider: model?.provider ?? null }
    update.mutate({ id: conversation.id, ...answeredBy, systemPrompt }, { onSuccess: onClose })
  }

  return (
    <Dialog title={t('modelAndInstructions')} width="36rem" onClose={onClose}>
      <form onSubmit={save} className="pt-2">
        <ModelSelect
          label={common('model')}
          value={model}
          onChange={setModel}
          unset={() => t('defaultModel')}
          className="mb-4"
        />
        <InstructionsField value={prompt} onChange={setPrompt} />
        <SaveButtons saving={update.isPending} error={update.error} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
