import { size } from '../../../ui/display/size.ts'
import { t } from '../../../words/en/files.ts'
import { useFiles } from './use-files.ts'

/** What is taken of the room that a user has. */
export function Quota() {
  const { data } = useFiles('')
  const limits = data?.pages[0]?.limits
  if (!limits) return <div className="awaiting h-9" />
  const { usedBytes, quotaBytes } = limits
  const words = t('quota', { used: size(usedBytes), quota: size(quotaBytes) })
  return (
    <div>
      <p className="mb-1.5 text-ink-soft tabular-nums">{words}</p>
      <meter
        aria-label={words}
        min={0}
        max={quotaBytes}
        high={quotaBytes * 0.9}
        value={usedBytes}
        className="block h-2 w-full"
      />
    </div>
  )
}
