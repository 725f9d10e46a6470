import { t as common } from '../../words/en/common.ts'

/** The shape of the figures, the chart and the first table. */
export function UsageSkeleton() {
  return (
    <div role="status" aria-label={common('loadingUsage')} className="flex flex-col gap-9">
      <div className="flex gap-10">
        <div className="awaiting h-11 w-36" />
        <div className="awaiting h-11 w-24" />
        <div className="awaiting h-11 w-24" />
      </div>
      <div>
        <div className="mb-3 flex h-9 items-center justify-between">
          <div className="awaiting h-5 w-20" />
          <div className="awaiting h-9 w-32" />
        </div>
        <div className="awaiting h-60" />
      </div>
      <div className="flex flex-col gap-3">
        <div className="awaiting h-5 w-32" />
        <div className="awaiting h-10" />
        <div className="awaiting h-10" />
      </div>
    </div>
  )
}
