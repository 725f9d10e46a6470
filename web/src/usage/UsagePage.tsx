import type { Me } from '@grizz/protocol/http'
import { PanelLeftOpen } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '../kit/IconButton.tsx'
import { useNow } from '../kit/use-now.ts'
import { Choices } from './Choices.tsx'
import { PersonLine } from './PersonLine.tsx'
import { UsageBody } from './UsageBody.tsx'
import { periodOf, useView } from './use-view.ts'

interface UsagePageProps {
  me: Me
  sidebarShown: boolean
  onShowSidebar: () => void
}

/** What conversations used and what they cost: one's own, and for an admin everybody's. */
export function UsagePage({ me, sidebarShown, onShowSidebar }: UsagePageProps) {
  const [view, change] = useView(me.role === 'admin')
  const period = periodOf(view.range, useNow(false))

  useEffect(() => {
    document.title = 'Usage · Grizz Chat'
    // Beside the sums, not after them.
    void import('./DaysChart.tsx')
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
        <h1 className="font-medium text-ink-soft md:px-2">Usage</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-200 flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
          <Choices admin={me.role === 'admin'} view={view} period={period} onChange={change} />
          {view.who !== 'me' && view.who !== 'all' && (
            <PersonLine userId={view.who} period={period} onBack={() => change({ who: 'all' })} />
          )}
          <UsageBody key={view.who} period={period} who={view.who} onWho={(who) => change({ who })} />
        </div>
      </div>
    </main>
  )
}
