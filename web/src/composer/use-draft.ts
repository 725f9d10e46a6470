import { useEffect, useRef, useState } from 'react'
import { usePerson } from '../chat/person-context.ts'
import type { Refusal } from '../live/contract.ts'

/** The unsent text of a conversation, kept across a reload. A refused message's text comes back before it, once. */
export function useDraft(name: string, refusal: Refusal | undefined) {
  const { drafts } = usePerson()
  const [text, show] = useState(() => drafts.read(name))
  const held = useRef(text)
  const taken = useRef<string | undefined>(undefined)

  function setText(next: string) {
    held.current = next
    show(next)
    drafts.write(name, next)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new refusal gives a text back
  useEffect(() => {
    if (!refusal || taken.current === refusal.id) return
    taken.current = refusal.id
    setText([refusal.content, held.current].filter(Boolean).join('\n\n'))
  }, [refusal])

  return { text, setText }
}
