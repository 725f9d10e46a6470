import type { Me } from '@grizz/protocol/http'
import { Suspense, useRef } from 'react'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { Conversation } from './Conversation.tsx'
import { useOpenId } from './use-open-id.ts'

const Background = lazyPart(
  () => import('./Background.tsx').then((module) => module.Background),
  () => null,
)

interface ChatProps {
  me: Me
  /** The one in the path; none where a new one begins. */
  conversationId: string | undefined
  sidebarShown: boolean
  onShowSidebar: () => void
}

export function ChatView({ conversationId, ...rest }: ChatProps) {
  const id = useOpenId(conversationId)
  const left = useRef<RejectedSend>(undefined)
  return (
    <>
      <Conversation key={id} id={id} begun={conversationId !== undefined} left={left} {...rest} />
      <Suspense>
        <Background openId={id} />
      </Suspense>
    </>
  )
}
