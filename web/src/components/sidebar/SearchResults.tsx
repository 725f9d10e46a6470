import type { FoundMessage } from '@grizz/protocol/http'
import type { ListedConversation } from '@grizz/protocol/resources'
import { useSearch } from '../../data/queries.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { day } from '../../ui/display/dates.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { useOnVisible } from '../../ui/hooks/use-on-visible.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'
import { Excerpt } from '../conversations/Excerpt.tsx'
import { titleOf } from '../conversations/title-of.ts'
import { PathLink } from '../navigation/PathLink.tsx'
import { ListSkeleton } from './ListSkeleton.tsx'
import { groupFound } from './search-groups.ts'

/** Search results by conversation: the title, and under it each message's words with the match marked. */
export function SearchResults({ q }: { q: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useSearch(q)
  const groups = groupFound(data?.pages ?? [])
  const endRef = useOnVisible(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  })

  if (isPending) return <ListSkeleton />
  if (error && !data)
    return (
      <div role="alert" className="px-2 py-3 text-ink-soft">
        <p className="mb-3">{t('searchFailed', { problem: problemText(error) })}</p>
        <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </div>
    )
  return (
    <section aria-label={t('searchResults')}>
      <p role="status" className={groups.length > 0 ? 'sr-only' : 'px-2 py-3 text-ink-faint'}>
        {groups.length > 0 ? t('foundIn', { count: groups.length }) : t('foundNothing', { q })}
      </p>
      <ul className="flex flex-col gap-3">
        {groups.map(({ conversation, messages }) => (
          <Group key={conversation.id} conversation={conversation} messages={messages} q={q} />
        ))}
      </ul>
      {hasNextPage && (
        <div ref={endRef}>
          <ListSkeleton />
        </div>
      )}
    </section>
  )
}

interface GroupProps {
  conversation: ListedConversation
  messages: readonly FoundMessage[]
  q: string
}

function Group({ conversation, messages, q }: GroupProps) {
  return (
    <li>
      <PathLink
        href={`/c/${conversation.id}`}
        className="flex min-h-8 items-center gap-2 rounded-medium px-2 font-medium hover:bg-hover touch:min-h-11"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate">
          <Excerpt text={titleOf(conversation)} q={q} />
        </span>
        {conversation.archived && (
          <span className="shrink-0 text-meta font-normal text-ink-faint">{t('archivedMark')}</span>
        )}
      </PathLink>
      {messages.map(({ messageId, role, createdAt, excerpt }) => (
        <PathLink
          key={messageId}
          href={`/c/${conversation.id}?m=${messageId}`}
          className="block rounded-medium px-2 py-1.5 text-meta text-ink-soft hover:bg-hover touch:py-2.5"
        >
          <span dir="auto" className="line-clamp-3 wrap-anywhere">
            <Excerpt parts={excerpt} />
          </span>
          <span className="mt-0.5 block text-ink-faint">
            {role === 'user' ? t('you') : t('answer')}, {day(createdAt)}
          </span>
        </PathLink>
      ))}
    </li>
  )
}
