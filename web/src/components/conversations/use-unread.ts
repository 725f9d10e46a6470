import type { ListedConversation } from '@grizz/protocol/resources'
import { useEffect, useSyncExternalStore } from 'react'
import { usePerson } from '../context/user-context.ts'

/** Whether it has an answer that nobody has looked at. What the lists hear of its answers counts too. */
export function useUnread({ id, answering }: ListedConversation): boolean {
  const { marks } = usePerson()
  useEffect(() => marks.answering(id, answering), [marks, id, answering])
  return useSyncExternalStore(marks.subscribe, () => marks.getSnapshot().has(id))
}
