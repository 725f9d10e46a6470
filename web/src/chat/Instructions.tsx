import type { Conversation } from '@grizz/protocol/resources'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { useModels } from '../data/queries.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'

interface InstructionsProps {
  conversation: Conversation
  onClose: () => void
}

/** UTF-16 units, as the server counts them. */
const longest = 32_000
const field =
  'w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus'

/** The model and the system prompt of one conversation. */
export function Instructions({ conversation, onClose }: InstructionsProps) {
  const { data } = useModels()
  const update = useUpdateConversation()
  const [model, setModel] = useState(conversation.model ?? '')
  const [prompt, setPrompt] = useState(conversation.systemPrompt ?? '')
  const id = useId()
  const textarea = useRef<HTMLTextAreaElement>(null)

  // After the dialog has opened, which gives the focus to its first button.
  useEffect(() => textarea.current?.focus(), [])

  function save(event: FormEvent) {
    event.preventDefault()
    const systemPrompt = prompt.trim() === '' ? null : prompt
    update.mutate({ id: conversation.id, model: model || null, systemPrompt }, { onSuccess: onClose })
  }

  return (
    <Dialog title="Model and instructions" width="36rem" onClose={onClose}>
      <form onSubmit={save} className="pt-2">
        <label htmlFor={`${id}-model`} className="mb-1.5 block font-medium">
          Model
        </label>
        <select
          id={`${id}-model`}
          value={model}
          onChange={(event) => setModel(event.target.value)}
          className={`h-10 touch:h-11 ${field}`}
        >
          <option value="">The default one</option>
          {data?.models.map(({ id: value, name, demo }) => (
            <option key={value} value={value}>
              {demo ? `${name} (demo)` : name}
            </option>
          ))}
          {model !== '' && !data?.models.some(({ id: known }) => known === model) && (
            <option value={model}>{model}</option>
          )}
        </select>
        <label htmlFor={`${id}-prompt`} className="mt-4 mb-1.5 block font-medium">
          Instructions
        </label>
        <textarea
          ref={textarea}
          id={`${id}-prompt`}
          value={prompt}
          maxLength={longest}
          rows={8}
          onChange={(event) => setPrompt(event.target.value)}
          aria-describedby={`${id}-note`}
          placeholder="You are a patient teacher. Answer in short sentences."
          className={`resize-y py-2 text-read placeholder:text-ink-faint ${field}`}
        />
        <p id={`${id}-note`} className="mt-1 text-meta text-ink-faint">
          The model reads them before everything else, from the next question on. Left empty, those of this server
          apply, if it has any.
        </p>
        {update.error && (
          <p role="alert" className="mt-3 text-danger">
            Not saved. {update.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="honey" busy={update.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
