import { useEffect, useState } from 'react'
import { useStore } from '../chat/store-context.ts'
import type { ConversationView } from '../live/contract.ts'
import { goTo, useLinkedMessage } from '../shell/path.ts'

interface LinkTarget {
  /** The message that the address names, once it is among what is shown. */
  target: string | undefined
  /** The thread opens with it, and it is not here yet. */
  waiting: boolean
  /** Takes it out of the address. */
  leave: () => void
}

export function useLinkTarget(state: ConversationView['state']): LinkTarget {
  const store = useStore()
  const linked = useLinkedMessage()
  const [settled, settle] = useState(linked === undefined ? '' : undefined)

  useEffect(() => {
    if (linked !== undefined && state === 'ready') void store.showMessage(linked).then(() => settle(linked))
  }, [store, linked, state])

  return {
    target: linked === settled ? linked : undefined,
    waiting: settled === undefined && linked !== undefined && state === 'ready',
    leave: () => linked !== undefined && goTo(window.location.pathname, 'replace'),
  }
}
