import type { Me } from '@grizz/protocol/http'
import { lazy, Suspense } from 'react'
import { Conversation } from './Conversation.tsx'
import { useOpenId } from './use-open-id.ts'

const Background = lazy(() => import('./Background.tsx').then((module) => ({ default: module.Background })))

interface ChatProps {
  me: Me
  /** The one in the path; none where a new one begins. */
  conversationId: string | undefined
  sidebarShown: boolean
  onShowSidebar: () => void
}

export function Chat({ conversationId, ...rest }: ChatProps) {
  const id = useOpenId(conversationId)
  return (
    <>
      <Conversation key={id} id={id} begun={conversationId !== undefined} {...rest} />
      <Suspense>
        <Background openId={id} />
      </Suspense>
    </>
  )
}
