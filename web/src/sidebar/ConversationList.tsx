import { useConversations } from '../data/queries.ts'
import { Button } from '../kit/Button.tsx'
import { useInSight } from '../kit/use-in-sight.ts'
import { groupByAge } from './age-groups.ts'
import { ConversationRow } from './ConversationRow.tsx'
import { ListSkeleton } from './ListSkeleton.tsx'

interface ConversationListProps {
  q: string
  openId: string | undefined
}

/** One's conversations by last activity; more come as the end comes into sight. */
export function ConversationList({ q, openId }: ConversationListProps) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useConversations(q)
  const conversations = data?.pages.flatMap((page) => page.conversations) ?? []
  const endRef = useInSight(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  })

  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
      {isPending && <ListSkeleton />}
      {error && !data && (
        <div role="alert" className="px-2 py-3 text-ink-soft">
          <p className="mb-3">The list could not be loaded. {error.message}</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data && conversations.length === 0 && (
        <p className="px-2 py-3 text-ink-faint">
          {q ? `Nothing found for “${q}”.` : 'Your conversations will be listed here.'}
        </p>
      )}
      {groupByAge(conversations, new Date()).map(({ label, members }) => (
        <section key={label} aria-label={label} className="mb-4">
          <h2 className="px-2 pb-1.5 text-meta font-medium text-ink-faint">{label}</h2>
          <ul>
            {members.map((conversation) => (
              <ConversationRow key={conversation.id} conversation={conversation} open={conversation.id === openId} />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <div ref={endRef}>
          <ListSkeleton />
        </div>
      )}
    </div>
  )
}
