import { ChevronDown } from 'lucide-react'
import { type ComponentProps, useId } from 'react'

interface SelectProps extends ComponentProps<'select'> {
  label: string
  hint?: string | undefined
}

/** One of many, by the browser's own list; it looks like a field. */
export function Select({ label, hint, className = '', children, ...rest }: SelectProps) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          aria-describedby={hint ? `${id}-note` : undefined}
          className="h-10 w-full appearance-none truncate rounded-medium border border-line-strong bg-raised pr-9 pl-3 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
          {...rest}
        >
          {children}
        </select>
        <ChevronDown
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-faint"
        />
      </div>
      {hint && (
        <p id={`${id}-note`} className="mt-1.5 text-meta text-ink-faint">
          {hint}
        </p>
      )}
    </div>
  )
}
