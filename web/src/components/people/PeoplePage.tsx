import { useDeferredValue, useState } from 'react'
import { t } from '../../words/en/administration/people.ts'
import { t as common } from '../../words/en/common.ts'
import { type MainProps, SidePage } from '../navigation/SidePage.tsx'
import { PeopleList } from './PeopleList.tsx'

/** All users, for administrators. */
export function PeoplePage({ me, ...frame }: MainProps) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())

  return (
    <SidePage title={common('people')} {...frame}>
      <div className="flex flex-col gap-4">
        {me.role === 'admin' ? (
          <>
            <input
              type="search"
              aria-label={t('searchPeople')}
              placeholder={t('nameOrAddress')}
              maxLength={200}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className="h-10 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
            />
            <PeopleList me={me} q={q} />
          </>
        ) : (
          <p className="text-ink-soft">{t('adminsOnly')}</p>
        )}
      </div>
    </SidePage>
  )
}
