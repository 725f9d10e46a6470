import { X } from 'lucide-react'
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './IconButton.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
  width?: string
}

/** A modal window, mounted while it is open. The browser keeps the focus inside, and Escape closes it. */
export function Dialog({ title, onClose, children, width = '26rem' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => element.current?.showModal(), [])

  function closeFromOutside(event: MouseEvent) {
    if (event.target === element.current) element.current?.close()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={closeFromOutside}
      style={{ maxWidth: width }}
      className="fixed inset-0 m-auto max-h-[88dvh] w-[calc(100vw-2rem)] overflow-hidden rounded-large border border-line bg-raised p-0 shadow-over open:rising backdrop:bg-scrim"
    >
      <div className="flex max-h-[88dvh] flex-col">
        <header className="flex items-center justify-between gap-4 pt-4 pr-3 pb-1 pl-5">
          <h2 id={titleId} className="text-read font-semibold">
            {title}
          </h2>
          <IconButton label="Close" icon={X} onClick={() => element.current?.close()} />
        </header>
        <div className="overflow-y-auto px-5 pt-1 pb-5">{children}</div>
      </div>
    </dialog>
  )
}
