import { Pin } from 'lucide-react'
import type { ReactNode } from 'react'
import { useConversations } from '../../data/queries.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { useOnVisible } from '../../ui/hooks/use-on-visible.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'
import { groupByAge } from './age-groups.ts'
import { ListSection } from './ListSection.tsx'
import { ListSkeleton } from './ListSkeleton.tsx'

interface ConversationListProps {
  which: 'kept' | 'archived'
  openId: string | undefined
  /** Shown below the list once its length is known. */
  foot?: ReactNode
}

/** The user's conversations, the pinned ones first, by last activity; more are loaded when the end is visible. */
export function ConversationList({ which, openId, foot }: ConversationListProps) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useConversations(which)
  const byActivity = (data ?? []).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))
  const endRef = useOnVisible(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  })

  return (
    <>
      {isPending && <ListSkeleton />}
      {error && !data && (
        <div role="alert" className="px-2 py-3 text-ink-soft">
          <p className="mb-3">{t('listNotLoaded', { problem: problemText(error) })}</p>
          <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
        </div>
      )}
      {data?.length === 0 && <p className="px-2 py-3 text-ink-faint">{nothingIn[which]()}</p>}
      <ListSection
        label={t('pinned')}
        icon={<Pin size={12} strokeWidth={2} aria-hidden="true" />}
        members={byActivity.filter(({ pinned }) => pinned)}
        openId={openId}
      />
      {groupByAge(
        byActivity.filter(({ pinned }) => !pinned),
        new Date(),
      ).map(({ label, members }) => (
        <ListSection key={label} label={label} members={members} openId={openId} />
      ))}
      {hasNextPage && (
        <div ref={endRef}>
          <ListSkeleton />
        </div>
      )}
      {!isPending && foot}
    </>
  )
}

const nothingIn = {
  kept: () => t('emptyList'),
  archived: () => t('emptyArchive'),
}
