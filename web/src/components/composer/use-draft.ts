import { useEffect, useRef, useState } from 'react'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { givenBack } from '../../live/sending/drafts.ts'
import { useUser } from '../context/user-context.ts'

/**
 * The unsent text of a conversation, kept across a reload and the same in every tab. A refused message's text comes
 * back before it, once. What another tab writes shows here too, but never in place of what is being typed: that
 * lasts from the first key until `rest`, when the field is left.
 */
export function useDraft(name: string, rejectedSend: RejectedSend | undefined) {
  const { drafts, files } = useUser()
  const [text, show] = useState(() => drafts.read(name))
  const latestText = useRef(text)
  const taken = useRef<string | undefined>(undefined)
  /** The text of a rejected message, which came back to this tab alone, until the user edits it. */
  const returned = useRef('')
  const typing = useRef(false)

  function put(next: string) {
    latestText.current = next
    show(next)
  }

  function setText(next: string) {
    typing.current = next !== ''
    returned.current = ''
    put(next)
    drafts.write(name, next)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new refusal gives a text back
  useEffect(() => {
    if (!rejectedSend || taken.current === rejectedSend.id) return
    taken.current = rejectedSend.id
    returned.current = rejectedSend.content
    put(givenBack(rejectedSend.content, latestText.current))
    files.drafts.giveBack(name, rejectedSend.files)
    drafts.write(name, latestText.current)
  }, [rejectedSend])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `put` is the same in all but name
  useEffect(
    () =>
      drafts.listen(name, (heard, mine) => {
        if (mine) return put(heard)
        if (typing.current) return
        put(heard.includes(returned.current) ? heard : givenBack(returned.current, heard))
        if (heard !== latestText.current) drafts.write(name, latestText.current)
      }),
    [drafts, name],
  )

  function endTyping() {
    typing.current = false
  }

  return { text, setText, endTyping }
}
