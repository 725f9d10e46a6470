import { useEffect, useLayoutEffect, useMemo, useSyncExternalStore } from 'react'
import { Answer } from '../answer/Answer.tsx'
import { preloadMarkdown } from '../answer/parts/AnswerParts.tsx'
import { useStore } from '../context/store-context.ts'
import { PendingQuestion } from '../question/PendingQuestion.tsx'
import { Question } from '../question/Question.tsx'
import { Announcer } from './Announcer.tsx'
import { MoreHistory } from './MoreHistory.tsx'
import { NewestPill } from './NewestPill.tsx'
import { ThreadProblem } from './ThreadProblem.tsx'
import { ThreadSkeleton } from './ThreadSkeleton.tsx'
import { useLinkTarget } from './use-link-target.ts'
import { isAnswer, messageIdOf, type Row, rowsOf } from './virtual-rows/rows.ts'
import { usePinned } from './virtual-rows/use-pinned.ts'
import { useThreadScroll } from './virtual-rows/use-thread-scroll.ts'
import { useVirtualRows } from './virtual-rows/use-virtual-rows.ts'
import type { RowRange } from './virtual-rows/virtual-rows.ts'

/** Loaded together with the Markdown code: answers would jump if they were shown as plain text first. */
export async function loadThread(): Promise<typeof Thread> {
  await preloadMarkdown()
  return Thread
}

/** The shown branch of the open conversation, oldest first, opened at its end or at the message that a link names. */
function Thread() {
  const store = useStore()
  const view = useSyncExternalStore(store.subscribe, store.getSnapshot)
  const rows = useMemo(() => rowsOf(view.items), [view.items])
  const link = useLinkTarget(view.state)
  const virtualRows = useVirtualRows({
    rows,
    ends: !view.hasNewer,
    onShort: (end) => (end === 'older' ? store.loadOlder() : store.loadNewer()),
  })
  const sent = rows.findLast(({ item }) => item.kind === 'pending')?.key
  const pinned = usePinned(rows)
  const scroll = useThreadScroll({ shown: view.items, virtualRows, pinned, sent, target: link.target })
  const row = link.target === undefined ? -1 : rows.findIndex((candidate) => messageIdOf(candidate) === link.target)
  const problem = view.state === 'not_found' || view.state === 'failed'
  const loading = (view.state === 'loading' && rows.length === 0) || link.waiting

  const { show } = virtualRows
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the message stands changes, but the way there is gone once
  useLayoutEffect(() => {
    if (row >= 0) show(row)
  }, [link.target, row >= 0, show])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is sent leaves the place that a link led to
  useEffect(() => {
    if (sent) link.leave()
  }, [sent])

  function toNewest() {
    if (view.hasNewer) store.showNewest()
    link.leave()
    scroll.toNewest()
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroll.scroller}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
        data-thread
      >
        {loading && <ThreadSkeleton />}
        <div ref={scroll.column} className="mx-auto flex w-full max-w-200 flex-col gap-7 px-4 pt-6 pb-8 md:px-6">
          {problem && <ThreadProblem view={view} />}
          {!link.waiting && (
            <>
              {view.hasOlder && virtualRows.range.from === 0 && <MoreHistory end="older" loading={view.loadingOlder} />}
              <ThreadRows rows={rows} range={virtualRows.range} marked={link.target} />
              {view.hasNewer && virtualRows.range.to === rows.length && (
                <MoreHistory end="newer" loading={view.loadingNewer} />
              )}
            </>
          )}
        </div>
        <div ref={scroll.room} aria-hidden="true" />
      </div>
      <Fades />
      {scroll.away && rows.length > 0 && !loading && (
        <NewestPill answering={view.activeRunId !== undefined} onGo={toNewest} />
      )}
      <Announcer items={view.items} />
    </div>
  )
}

interface ThreadRowsProps {
  rows: readonly Row[]
  /** The rows that are in the DOM. */
  range: RowRange
  /** The message that a link led to. */
  marked: string | undefined
}

/** An item keeps its element while it goes from sending to saved, and from its first token to its last. */
function ThreadRows({ rows, range, marked }: ThreadRowsProps) {
  const newest = rows.findLast(isAnswer)
  return rows.slice(range.from, range.to).map((row) => {
    const { key, item, queued } = row
    const isMarked = marked !== undefined && messageIdOf(row) === marked
    if (item.kind === 'pending') return <PendingQuestion key={key} message={item.pending} />
    if (item.kind === 'live') return <Answer key={key} source={item.answer} last marked={isMarked} />
    if (item.message.role === 'assistant')
      return <Answer key={key} source={item.message} last={row === newest} marked={isMarked} />
    return <Question key={key} message={item.message} queued={queued} marked={isMarked} />
  })
}

/** Fades the thread's text at both edges. */
function Fades() {
  return (
    <div aria-hidden="true">
      <div className="pointer-events-none absolute inset-x-0 top-0 h-5 bg-linear-to-b from-paper to-transparent" />
      <div className="pointer-events-none absolute inset-x-0 bottom-0 h-6 bg-linear-to-t from-paper to-transparent" />
    </div>
  )
}
