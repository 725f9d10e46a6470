import { useEffect, useState } from 'react'
import type { ConversationView } from '../../live/contract/contract.ts'
import { useStore } from '../context/store-context.ts'
import { goTo, useLinkedMessage } from '../navigation/path.ts'

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
