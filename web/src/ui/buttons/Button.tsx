import type { ComponentProps } from 'react'

export interface ButtonProps extends ComponentProps<'button'> {
  /** At most one `honey` button is visible: the main action. */
  look?: 'honey' | 'line' | 'plain' | 'danger'
  busy?: boolean
}

const looks = {
  honey: 'bg-honey text-on-honey hover:bg-honey-strong font-semibold',
  line: 'border border-line-strong bg-raised hover:bg-hover font-medium',
  plain: 'hover:bg-hover font-medium',
  danger: 'bg-danger text-paper hover:opacity-90 font-semibold',
}

export function Button({ look = 'line', busy = false, className = '', disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={`inline-flex h-9 touch:h-11 items-center justify-center gap-2 rounded-medium px-3.5 text-body whitespace-nowrap transition-colors disabled:opacity-55 ${looks[look]} ${className}`}
      {...rest}
    >
      {children}
    </button>
  )
}
