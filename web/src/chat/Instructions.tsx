import type { Conversation } from '@grizz/protocol/resources'
import { type FormEvent, useId, useState } from 'react'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { useModels } from '../data/queries.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { InstructionsField } from './InstructionsField.tsx'
import { SaveButtons } from './SaveButtons.tsx'

interface InstructionsProps {
  conversation: Conversation
  onClose: () => void
}

/** The model and the system prompt of one conversation. */
export function Instructions({ conversation, onClose }: InstructionsProps) {
  const { data } = useModels()
  const update = useUpdateConversation()
  const [model, setModel] = useState(conversation.model ?? '')
  const [prompt, setPrompt] = useState(conversation.systemPrompt ?? '')
  const id = useId()
  const known = data?.models.some((candidate) => candidate.id === model) ?? false

  function save(event: FormEvent) {
    event.preventDefault()
    const systemPrompt = prompt.trim() === '' ? null : prompt
    update.mutate({ id: conversation.id, model: model || null, systemPrompt }, { onSuccess: onClose })
  }

  return (
    <Dialog title="Model and instructions" width="36rem" onClose={onClose}>
      <form onSubmit={save} className="pt-2">
        <label htmlFor={id} className="mb-1.5 block font-medium">
          Model
        </label>
        <select
          id={id}
          value={model}
          onChange={(event) => setModel(event.target.value)}
          className="mb-4 h-10 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
        >
          <option value="">The default one</option>
          {data?.models.map(({ id: value, name, demo }) => (
            <option key={value} value={value}>
              {demo ? `${name} (demo)` : name}
            </option>
          ))}
          {model !== '' && !known && <option value={model}>{model}</option>}
        </select>
        <InstructionsField value={prompt} onChange={setPrompt} />
        <SaveButtons saving={update.isPending} error={update.error} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
