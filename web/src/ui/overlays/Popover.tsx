import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { anchorTo } from './anchor-to.ts'
import { MenuContext } from './menu-context.ts'

export interface PopoverTrigger {
  popoverTarget: string
  'aria-expanded': boolean
}

interface PopoverProps {
  label: string
  /** Draws the button that opens it. */
  trigger: (props: PopoverTrigger) => ReactElement
  /** Mounted while it is open, so that they may fetch what they show. */
  children: ReactNode
}

/** A small card beside its button, in the browser's top layer. */
export function Popover({ label, trigger, children }: PopoverProps) {
  const id = useId()
  const element = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  // Fetched content may be larger than its skeleton was, or a phone is turned: it must not leave the window.
  useEffect(() => {
    const card = element.current
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`)
    if (!open || !card || !button) return
    const place = () => anchorTo(card, button, 'start')
    const observer = new ResizeObserver(place)
    observer.observe(card)
    window.addEventListener('resize', place)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', place)
    }
  }, [open, id])

  return (
    <>
      {trigger({ popoverTarget: id, 'aria-expanded': open })}
      <div
        ref={element}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => setOpen(event.newState === 'open')}
        className="fixed max-h-[70dvh] overflow-y-auto rounded-medium border border-line bg-raised p-1.5 shadow-over open:appearing"
      >
        {open && <MenuContext value={() => element.current?.hidePopover()}>{children}</MenuContext>}
      </div>
    </>
  )
}
