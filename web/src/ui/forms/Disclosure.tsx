import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

interface DisclosureProps {
  name: string
  open?: boolean
  children: ReactNode
}

/** What few need, folded away under its name. */
export function Disclosure({ name, open = false, children }: DisclosureProps) {
  return (
    <details open={open} className="group/fold">
      <summary className="flex h-8 w-fit items-center gap-1.5 rounded-small pr-2 text-ink-soft hover:text-ink touch:h-11">
        <ChevronRight
          size={14}
          aria-hidden="true"
          className="transition-transform group-open/fold:rotate-90 rtl:-scale-x-100"
        />
        {name}
      </summary>
      <div className="flex flex-col gap-4 pt-2">{children}</div>
    </details>
  )
}
