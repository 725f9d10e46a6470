import type { Conversation } from '@grizz/protocol/resources'
import { type KeyboardEvent, useRef } from 'react'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { notify } from '../kit/notices.ts'

interface RenameFieldProps {
  conversation: Conversation
  onDone: () => void
}

/** Enter and leaving keep the new title, Escape keeps the old one. */
export function RenameField({ conversation, onDone }: RenameFieldProps) {
  const update = useUpdateConversation()
  const left = useRef(false)

  function finish(title: string | undefined) {
    if (left.current) return
    left.current = true
    if (title && title !== conversation.title)
      update
        .mutateAsync({ id: conversation.id, title })
        .catch((error: Error) => notify(`Not renamed. ${error.message}`))
    onDone()
  }

  function decide(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') finish(event.currentTarget.value.trim())
    if (event.key === 'Escape') finish(undefined)
  }

  return (
    <input
      aria-label="Title"
      defaultValue={conversation.title ?? ''}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to rename
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => finish(event.currentTarget.value.trim())}
      onKeyDown={decide}
      className="h-9 w-full rounded-medium border border-focus bg-raised px-2 focus:outline-none touch:h-11"
    />
  )
}
