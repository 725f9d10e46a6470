import type { Me } from '@grizz/protocol/http'
import { PanelLeftOpen } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { PeopleList } from './PeopleList.tsx'

interface PeoplePageProps {
  me: Me
  sidebarShown: boolean
  onShowSidebar: () => void
}

/** Everybody who has come here, for administrators. */
export function PeoplePage({ me, sidebarShown, onShowSidebar }: PeoplePageProps) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())

  useEffect(() => {
    document.title = 'People · Grizz Chat'
  }, [])

  return (
    <main className="relative flex min-w-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 px-2.5 md:px-4">
        <IconButton
          label="Show sidebar"
          icon={PanelLeftOpen}
          size="medium"
          onClick={onShowSidebar}
          className={sidebarShown ? 'md:hidden' : ''}
        />
        <h1 className="font-medium text-ink-soft md:px-2">People</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-200 flex-col gap-4 px-4 pt-2 pb-16 md:px-6">
          {me.role === 'admin' ? (
            <>
              <input
                type="search"
                aria-label="Search people"
                placeholder="Name or e-mail address"
                maxLength={200}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                className="h-10 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
              />
              <PeopleList me={me} q={q} />
            </>
          ) : (
            <p className="text-ink-soft">This page is for administrators.</p>
          )}
        </div>
      </div>
    </main>
  )
}
