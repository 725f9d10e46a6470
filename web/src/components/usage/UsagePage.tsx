import { useEffect } from 'react'
import { useNow } from '../../ui/hooks/use-now.ts'
import { preload } from '../../ui/loading/preload.ts'
import { t as common } from '../../words/en/common.ts'
import { type MainProps, SidePage } from '../navigation/SidePage.tsx'
import { Choices } from './choices/Choices.tsx'
import { periodOf, useView } from './choices/use-view.ts'
import { ExportLink } from './ExportLink.tsx'
import { UsageBody } from './UsageBody.tsx'
import { UserLine } from './UserLine.tsx'

/** Tokens and costs of conversations: the user's own, and for an admin everyone's. */
export function UsagePage({ me, ...frame }: MainProps) {
  const [view, change] = useView(me.role === 'admin')
  const period = periodOf(view.range, useNow(false))

  useEffect(() => {
    // Beside the sums, not after them.
    void preload(() => import('./days/DaysChart.tsx'))
  }, [])

  return (
    <SidePage title={common('usage')} action={<ExportLink period={period} who={view.who} />} {...frame}>
      <div className="flex flex-col gap-8">
        <Choices admin={me.role === 'admin'} view={view} period={period} onChange={change} />
        {view.who !== 'me' && view.who !== 'all' && (
          <UserLine userId={view.who} period={period} onBack={() => change({ who: 'all' })} />
        )}
        <UsageBody key={view.who} period={period} who={view.who} onWho={(who) => change({ who })} />
      </div>
    </SidePage>
  )
}
