import type { Me } from '@grizz/protocol/http'
import { type RefObject, Suspense, useMemo, useRef, useState } from 'react'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { lazyPart, usePreloaded } from '../../ui/loading/lazy-part.tsx'
import { Composer, type ComposerHandle } from '../composer/Composer.tsx'
import { useChoices } from '../composer/use-choices.ts'
import { EditingContext } from '../context/editing-context.ts'
import { StoreContext } from '../context/store-context.ts'
import { useAttachments } from '../files/attach/use-attachments.ts'
import { useFileDrop } from '../files/attach/use-file-drop.ts'
import { ThreadSkeleton } from '../thread/ThreadSkeleton.tsx'
import { beginningOf } from './beginning.ts'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { Header } from './header/Header.tsx'
import { Suggestions } from './Suggestions.tsx'
import { useConversationStore } from './use-conversation-store.ts'
import { useFirstMessage } from './use-first-message.ts'
import { Welcome } from './Welcome.tsx'

const Thread = lazyPart(() => import('../thread/Thread.tsx').then(({ loadThread }) => loadThread()))

const ProjectHome = lazyPart(() => import('../projects/home/ProjectHome.tsx').then((module) => module.ProjectHome))

const DropOverlay = lazyPart(
  () => import('../files/attach/DropOverlay.tsx').then((module) => module.DropOverlay),
  () => null,
)

interface ConversationProps {
  me: Me
  id: string
  /** False while it has no message and so no address. */
  begun: boolean
  /** The project in which its first message begins it. */
  projectId: string | undefined
  /** Why the first message of the conversation before was rejected. */
  lastRejected: RefObject<RejectedSend | undefined>
  sidebarShown: boolean
  onShowSidebar: () => void
}

/** One conversation: its thread and the composer; before the first message a welcome around the composer. */
export function Conversation({ me, id, begun, projectId, lastRejected, ...sidebar }: ConversationProps) {
  const store = useConversationStore(id, !begun, lastRejected)
  const choices = useChoices(begun ? id : undefined)
  const { begin, undo } = useFirstMessage(id, begun, lastRejected, { ...choices, projectId })
  const attachments = useAttachments(begun ? id : beginningOf(projectId)[0])
  const incoming = useAttachments(`project:${projectId}`)
  const dropping = useFileDrop(projectId ? incoming.attach : attachments.attach)
  const [edited, edit] = useState<string | undefined>()
  const editing = useMemo(() => ({ messageId: edited, edit }), [edited])
  const composer = useRef<ComposerHandle>(null)
  const threadIsLoaded = usePreloaded(Thread)

  return (
    <main className="group/main relative flex min-w-0 flex-1 flex-col">
      <Header id={id} begun={begun} projectId={projectId} {...sidebar} />
      <Suspense>{dropping && <DropOverlay toProject={projectId !== undefined} />}</Suspense>
      {!store && begun && <ThreadSkeleton />}
      {store && (
        <StoreContext value={store}>
          <EditingContext value={editing}>
            <ConnectionBanner />
            {!begun && !projectId && <Welcome me={me} />}
            {!begun && projectId && (
              <Suspense fallback={<div className="flex-1" />}>
                <ProjectHome key={projectId} projectId={projectId} incoming={incoming} />
              </Suspense>
            )}
            {begun && !threadIsLoaded && <ThreadSkeleton />}
            <Suspense fallback={<ThreadSkeleton />}>{begun && threadIsLoaded && <Thread />}</Suspense>
            <div className="relative z-10 order-2 mx-auto w-full max-w-200 shrink-0 px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:order-none md:px-6 md:pb-5">
              <Composer
                ref={composer}
                projectId={projectId}
                choices={choices}
                attachments={attachments}
                onSent={begin}
                onRollback={undo}
              />
            </div>
            {!begun && !projectId && <Suggestions onPick={(text) => composer.current?.write(text)} />}
          </EditingContext>
        </StoreContext>
      )}
    </main>
  )
}
