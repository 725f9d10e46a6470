import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { anchorTo } from './anchor-to.ts'
import { MenuContext } from './menu-context.ts'

export interface MenuTrigger {
  popoverTarget: string
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
}

interface MenuProps {
  label: string
  /** Draws the button that opens the menu. */
  trigger: (props: MenuTrigger) => ReactElement
  children: ReactNode
  align?: 'start' | 'end'
  className?: string
}

/** A list of things to do that opens from a button, in the browser's top layer. */
export function Menu({ label, trigger, children, align = 'start', className = '' }: MenuProps) {
  const id = useId()
  const element = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  // Turning a phone takes the button elsewhere.
  useEffect(() => {
    if (!open) return
    const hide = () => element.current?.hidePopover()
    window.addEventListener('resize', hide)
    return () => window.removeEventListener('resize', hide)
  }, [open])

  function close() {
    element.current?.hidePopover()
  }

  function opening(willOpen: boolean) {
    setOpen(willOpen)
    const menu = element.current
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`)
    if (willOpen && menu && button) requestAnimationFrame(() => show(menu, button))
  }

  // Items that come in a chunk of their own may not be there yet.
  function show(menu: HTMLElement, button: Element) {
    if (menu.matches(':popover-open') && itemsOf(menu).length === 0) {
      requestAnimationFrame(() => show(menu, button))
      return
    }
    anchorTo(menu, button, align)
    const first = menu.querySelector<HTMLElement>('[aria-checked=true]') ?? itemsOf(menu)[0]
    first?.focus()
  }

  return (
    <>
      {trigger({ popoverTarget: id, 'aria-haspopup': 'menu', 'aria-expanded': open })}
      <div
        ref={element}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={(event) => opening(event.newState === 'open')}
        onKeyDown={moveFocus}
        className={`fixed max-h-[min(24rem,70dvh)] min-w-44 overflow-y-auto rounded-medium border border-line bg-raised p-1 shadow-over open:appearing ${className}`}
      >
        {open && <MenuContext value={close}>{children}</MenuContext>}
      </div>
    </>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const items = itemsOf(event.currentTarget)
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (next === undefined) return
  event.preventDefault()
  items.at(next % items.length)?.focus()
}

function itemsOf(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)')]
}
