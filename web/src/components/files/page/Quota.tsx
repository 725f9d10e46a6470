import { size } from '../../../ui/display/size.ts'
import { t } from '../../../words/en/files.ts'
import { useFiles } from './use-files.ts'

/** What is taken of the room that a user has. */
export function Quota() {
  const { data } = useFiles('')
  const limits = data?.pages[0]?.limits
  if (!limits) return <div className="awaiting h-9" />
  const { usedBytes, quotaBytes } = limits
  const share = Math.min(100, (usedBytes / quotaBytes) * 100)
  return (
    <div>
      <p className="mb-1.5 text-ink-soft tabular-nums">
        {t('quota', { used: size(usedBytes), quota: size(quotaBytes) })}
      </p>
      {/* The words say the same. */}
      <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-pressed">
        <div className="h-full rounded-full bg-honey" style={{ width: `${share}%` }} />
      </div>
    </div>
  )
}
