import { type ReactElement, type ReactNode, useId, useRef, useState } from 'react'
import { placeBeside } from './place-beside.ts'

export interface PopoverTrigger {
  popoverTarget: string
  'aria-expanded': boolean
}

interface PopoverProps {
  label: string
  /** Draws the button that opens it. */
  trigger: (props: PopoverTrigger) => ReactElement
  children: ReactNode
}

/** A small card beside its button, in the browser's top layer. */
export function Popover({ label, trigger, children }: PopoverProps) {
  const id = useId()
  const element = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  function place(willOpen: boolean) {
    setOpen(willOpen)
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`)
    if (willOpen && element.current && button) placeBeside(element.current, button, 'start')
  }

  return (
    <>
      {trigger({ popoverTarget: id, 'aria-expanded': open })}
      <div
        ref={element}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => place(event.newState === 'open')}
        className="fixed rounded-medium border border-line bg-raised p-1.5 shadow-over open:appearing"
      >
        {children}
      </div>
    </>
  )
}
