import { useState } from 'react'
import { t } from '../../words/en/administration/usage.ts'
import { t as common } from '../../words/en/common.ts'
import type { Who } from './choices/use-view.ts'
import { DaysPanel } from './days/DaysPanel.tsx'
import type { Period } from './figures/period.ts'
import { ShareTable } from './figures/ShareTable.tsx'
import type { Measure } from './figures/sums.ts'
import { TotalFigures } from './figures/TotalFigures.tsx'
import { UsageProblem } from './figures/UsageProblem.tsx'
import { Owners } from './Owners.tsx'
import { UsageSkeleton } from './UsageSkeleton.tsx'
import { useUsage } from './use-usage.ts'

interface UsageBodyProps {
  period: Period
  who: Who
  onWho: (who: Who) => void
}

export function UsageBody({ period, who, onWho }: UsageBodyProps) {
  const { data, error, trying, changing, retry } = useUsage(period, who)
  const [chosen, choose] = useState<Measure | undefined>()
  if (error) return <UsageProblem error={error} trying={trying} onRetry={retry} />
  if (!data) return <UsageSkeleton />
  const { days, models, owners } = data
  if (days.total.calls === 0) return <p className="py-16 text-center text-ink-soft">{emptyWords(who)}</p>
  // Without any known price the tokens are the better measure.
  const measure = chosen ?? (days.total.usageCents === null ? 'tokens' : 'cost')
  return (
    <div aria-busy={changing} className={`flex flex-col gap-9 transition-opacity ${changing ? 'opacity-60' : ''}`}>
      <TotalFigures total={days.total} />
      <DaysPanel groups={days.groups} period={period} measure={measure} onMeasure={choose} />
      <ShareTable title={t('byModel')} name={common('model')} groups={models.groups} measure={measure} />
      <Owners who={who} groups={owners.groups} measure={measure} onWho={onWho} />
    </div>
  )
}

function emptyWords(who: Who): string {
  return who === 'me' ? t('nothingMine') : t('nothing')
}
