import type { Me } from '@grizz/protocol/http'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { t } from '../../words/en/administration/people.ts'
import { t as common } from '../../words/en/common.ts'
import { UserRow } from './UserRow.tsx'
import { usePeople } from './use-people.ts'

export function PeopleList({ me, q }: { me: Me; q: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePeople(q)
  const people = data?.pages.flatMap((page) => page.people) ?? []

  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loadingPeople')} className="awaiting h-44" />
  if (people.length === 0) return <p className="py-4 text-ink-soft">{t('nobody')}</p>
  return (
    <>
      <ul aria-label={common('people')} className="divide-y divide-line border-y border-line">
        {people.map((person) => (
          <UserRow key={person.id} person={person} isMe={person.id === me.id} />
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-center">
          {t('showMore')}
        </Button>
      )}
    </>
  )
}
