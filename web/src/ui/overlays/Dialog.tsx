import { X } from 'lucide-react'
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { t } from '../../words/en/common.ts'
import { IconButton } from '../buttons/IconButton.tsx'
import { Toasts } from '../toasts/Toasts.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
  width?: string
  /** The content has its own edges, and scrolls by itself. */
  bare?: boolean
}

/**
 * A modal window, mounted while it is open. The browser keeps the focus inside, and Escape closes it. The focus goes
 * to what is marked with `data-first`, else to the dialog itself rather than to its close button.
 */
export function Dialog({ title, onClose, children, width = '26rem', bare = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    const first = dialog?.querySelector<HTMLElement>('[data-first]') ?? dialog
    first?.focus()
  }, [])

  function closeFromOutside(event: MouseEvent) {
    if (event.target === element.current) element.current?.close()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser
    <dialog
      ref={element}
      aria-labelledby={titleId}
      tabIndex={-1}
      onClose={onClose}
      onClick={closeFromOutside}
      style={{ maxWidth: width }}
      className="fixed inset-0 m-auto max-h-[88dvh] w-[calc(100vw-2rem)] overflow-hidden rounded-large border border-line bg-raised p-0 shadow-over focus:outline-none open:rising backdrop:bg-scrim"
    >
      <div className="flex max-h-[88dvh] flex-col">
        <header className="flex items-center justify-between gap-4 pt-4 pr-3 pb-1 pl-5">
          <h2 id={titleId} className="text-read font-semibold">
            {title}
          </h2>
          <IconButton label={t('close')} icon={X} onClick={() => element.current?.close()} />
        </header>
        {bare ? children : <div className="overflow-y-auto px-5 pt-1 pb-5">{children}</div>}
      </div>
      <Toasts />
    </dialog>
  )
}
