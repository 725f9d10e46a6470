import { useEffect } from 'react'
import { ahead } from '../kit/ahead.ts'
import { useNow } from '../kit/use-now.ts'
import { type MainProps, SidePage } from '../shell/SidePage.tsx'
import { Choices } from './Choices.tsx'
import { ExportLink } from './ExportLink.tsx'
import { PersonLine } from './PersonLine.tsx'
import { UsageBody } from './UsageBody.tsx'
import { periodOf, useView } from './use-view.ts'

/** What conversations used and what they cost: one's own, and for an admin everybody's. */
export function UsagePage({ me, ...frame }: MainProps) {
  const [view, change] = useView(me.role === 'admin')
  const period = periodOf(view.range, useNow(false))

  useEffect(() => {
    // Beside the sums, not after them.
    void ahead(() => import('./DaysChart.tsx'))
  }, [])

  return (
    <SidePage title="Usage" action={<ExportLink period={period} who={view.who} />} {...frame}>
      <div className="flex flex-col gap-8">
        <Choices admin={me.role === 'admin'} view={view} period={period} onChange={change} />
        {view.who !== 'me' && view.who !== 'all' && (
          <PersonLine userId={view.who} period={period} onBack={() => change({ who: 'all' })} />
        )}
        <UsageBody key={view.who} period={period} who={view.who} onWho={(who) => change({ who })} />
      </div>
    </SidePage>
  )
}
