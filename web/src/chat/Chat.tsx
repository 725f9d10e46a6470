import type { Me } from '@grizz/protocol/http'
import { Suspense, useRef } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import type { Refusal } from '../live/contract.ts'
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

export function Chat({ conversationId, ...rest }: ChatProps) {
  const id = useOpenId(conversationId)
  const left = useRef<Refusal>(undefined)
  return (
    <>
      <Conversation key={id} id={id} begun={conversationId !== undefined} left={left} {...rest} />
      <Suspense>
        <Background openId={id} />
      </Suspense>
    </>
  )
}
