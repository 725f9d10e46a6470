import { Check, type LucideIcon } from 'lucide-react'
import { type ReactNode, use } from 'react'
import { MenuContext } from './menu-context.ts'

interface MenuItemProps {
  children: ReactNode
  onSelect: () => void
  icon?: LucideIcon
  /** Given where the items are one choice. */
  checked?: boolean
  danger?: boolean
  disabled?: boolean
}

export function MenuItem({ children, onSelect, icon: Icon, checked, danger = false, disabled = false }: MenuItemProps) {
  const close = use(MenuContext)

  function select() {
    close()
    onSelect()
  }

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a radio item has a state, a plain item none
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      disabled={disabled}
      onClick={select}
      className={`flex min-h-8 w-full items-center gap-2.5 rounded-small px-2.5 py-1.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 disabled:opacity-50 touch:min-h-11 ${danger ? 'text-danger' : ''}`}
    >
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" className={danger ? '' : 'text-ink-soft'} />}
      <span className="min-w-0 flex-1">{children}</span>
      {checked && <Check size={16} strokeWidth={2} aria-hidden="true" className="text-link" />}
    </button>
  )
}
