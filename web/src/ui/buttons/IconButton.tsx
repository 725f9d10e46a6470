import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** The accessible name, also shown on hover. */
  label: string
  icon: LucideIcon
  size?: 'small' | 'medium'
}

const sizes = { small: 'size-7 touch:size-10', medium: 'size-9 touch:size-11' }

export function IconButton({ label, icon: Icon, size = 'small', className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`grid shrink-0 place-items-center rounded-small text-ink-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-45 disabled:hover:bg-transparent ${sizes[size]} ${className}`}
      {...rest}
    >
      <Icon size={size === 'small' ? 16 : 18} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
}
