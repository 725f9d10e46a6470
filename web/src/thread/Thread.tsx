import { useSyncExternalStore } from 'react'
import { useStore } from '../chat/store-context.ts'
import { Announcer } from './Announcer.tsx'
import { NewestPill } from './NewestPill.tsx'
import { OlderHistory } from './OlderHistory.tsx'
import { ThreadItems } from './ThreadItems.tsx'
import { ThreadProblem } from './ThreadProblem.tsx'
import { ThreadSkeleton } from './ThreadSkeleton.tsx'
import { useThreadScroll } from './use-thread-scroll.ts'

/** The shown branch of the open conversation, oldest first, opened at its end. */
export function Thread() {
  const store = useStore()
  const view = useSyncExternalStore(store.subscribe, store.getSnapshot)
  const { scroller, column, away, toNewest } = useThreadScroll(view.items)

  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]" data-thread>
        {view.state === 'loading' && view.items.length === 0 && <ThreadSkeleton />}
        <div ref={column} className="mx-auto flex w-full max-w-200 flex-col gap-7 px-4 pt-6 pb-8 md:px-6">
          {(view.state === 'not_found' || view.state === 'failed') && <ThreadProblem view={view} />}
          {view.hasOlder && <OlderHistory loading={view.loadingOlder} />}
          <ThreadItems items={view.items} />
        </div>
      </div>
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-x-0 top-0 h-5 bg-linear-to-b from-paper to-transparent"
      />
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-x-0 bottom-0 h-6 bg-linear-to-t from-paper to-transparent"
      />
      {away && <NewestPill answering={view.activeRunId !== undefined} onGo={toNewest} />}
      <Announcer items={view.items} />
    </div>
  )
}
