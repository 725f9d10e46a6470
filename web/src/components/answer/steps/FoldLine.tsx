import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** The line that opens a `<details>` of the class `group/fold`. */
export function FoldLine({ children }: { children: ReactNode }) {
  return (
    <summary className="-ml-1.5 inline-flex min-h-7 items-center gap-1 rounded-small px-1.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:min-h-10">
      <ChevronRight
        size={14}
        aria-hidden="true"
        className="shrink-0 transition-transform group-open/fold:rotate-90 motion-reduce:transition-none"
      />
      <span className="tabular-nums">{children}</span>
    </summary>
  )
}
