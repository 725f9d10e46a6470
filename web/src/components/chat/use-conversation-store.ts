import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useLayoutEffect, useState } from 'react'
import { becomeSignedOut } from '../../data/query-client.ts'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { type Drafts, NEW_INSTRUCTIONS } from '../../live/sending/drafts.ts'
import type { ConversationStore } from '../../live/store/conversation-store.ts'
import { useUser } from '../context/user-context.ts'
import { useOpenStore } from './use-open-store.ts'

/**
 * The store of one conversation, open as long as the component is mounted; `fresh` for an id that was just made.
 * `lastRejected` is the rejected first message of the conversation before.
 */
export function useConversationStore(
  conversationId: string,
  fresh: boolean,
  lastRejected: RefObject<RejectedSend | undefined>,
): ConversationStore | undefined {
  const { drafts, marks } = useUser()
  const openStore = useOpenStore()
  const client = useQueryClient()
  const [store, setStore] = useState<ConversationStore | undefined>()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first message makes a fresh conversation, in the same store
  useLayoutEffect(() => {
    if (!fresh) lastRejected.current = undefined
    const opened = openStore({
      conversationId,
      fresh,
      instructions: takenFrom(drafts),
      rejectedSend: lastRejected.current,
    })
    // A ban or a sign-out from elsewhere reaches the open connection first.
    const stopWatching = opened.subscribe(() => {
      if (opened.getSnapshot().connection === 'signed_out') becomeSignedOut(client)
    })
    const lookAway = marks.look(conversationId)
    setStore(opened)
    return () => {
      lookAway()
      stopWatching()
      opened.close()
    }
  }, [openStore, drafts, marks, conversationId, client])

  return store
}

/** They belong to this conversation from its first message on, also when that one is rejected and sent again. */
function takenFrom(drafts: Drafts): () => string | undefined {
  let taken = ''
  return () => {
    if (taken) return taken
    taken = drafts.read(NEW_INSTRUCTIONS)
    drafts.write(NEW_INSTRUCTIONS, '')
    return taken || undefined
  }
}
