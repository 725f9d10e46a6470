const widths = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5', 'w-4/5']

export function ListSkeleton() {
  return (
    <div aria-hidden="true" className="px-2 py-1">
      {widths.map((width) => (
        <div key={width} className={`awaiting mb-5 h-3.5 ${width}`} />
      ))}
    </div>
  )
}
