/** The shape of the figures, the chart and the first table. */
export function UsageSkeleton() {
  return (
    <div role="status" aria-label="Loading usage" className="flex flex-col gap-8">
      <div className="flex gap-10">
        <div className="awaiting h-14 w-36" />
        <div className="awaiting h-14 w-24" />
        <div className="awaiting h-14 w-24" />
      </div>
      <div className="awaiting h-64" />
      <div className="flex flex-col gap-3">
        <div className="awaiting h-5 w-32" />
        <div className="awaiting h-10" />
        <div className="awaiting h-10" />
      </div>
    </div>
  )
}
