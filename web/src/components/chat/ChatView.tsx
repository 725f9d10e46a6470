import type { Me } from '@grizz/protocol/http'
import { Suspense, useRef, useState } from 'react'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { useUser } from '../context/user-context.ts'
import { Conversation } from './Conversation.tsx'

const Background = lazyPart(
  () => import('./Background.tsx').then((module) => module.Background),
  () => null,
)

interface ChatProps {
  me: Me
  /** The one in the path; none where a new one begins. */
  conversationId: string | undefined
  /** The one whose page is open. */
  projectId: string | undefined
  sidebarShown: boolean
  onShowSidebar: () => void
}

export function ChatView({ conversationId, ...rest }: ChatProps) {
  const id = useOpenId(conversationId, rest.projectId)
  const lastRejected = useRef<RejectedSend>(undefined)
  return (
    <>
      <Conversation key={id} id={id} begun={conversationId !== undefined} lastRejected={lastRejected} {...rest} />
      <Suspense>
        <Background openId={id} />
      </Suspense>
    </>
  )
}

/**
 * The id of the open conversation: the path's, or one made for the next, which its first message puts in the path; on
 * the page of a project that is another one than anywhere else.
 */
function useOpenId(inPath: string | undefined, projectId: string | undefined): string {
  const { browser } = useUser()
  const [next, setNext] = useState(() => ({ id: browser.newId(), used: false, projectId }))
  if (inPath === next.id && !next.used) setNext({ ...next, used: true })
  if (inPath === undefined && (next.used || next.projectId !== projectId))
    setNext({ id: browser.newId(), used: false, projectId })
  return inPath ?? next.id
}
