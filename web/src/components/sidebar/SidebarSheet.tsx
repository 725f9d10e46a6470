import { type MouseEvent, useEffect, useRef } from 'react'
import { Toasts } from '../../ui/toasts/Toasts.tsx'
import { t } from '../../words/en/navigation.ts'
import { Sidebar, type SidebarProps } from './Sidebar.tsx'

interface SidebarSheetProps extends Omit<SidebarProps, 'onHide' | 'sheet'> {
  onClose: () => void
}

export function SidebarSheet({ onClose, ...sidebar }: SidebarSheetProps) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => element.current?.showModal(), [])

  function closeFromOutside(event: MouseEvent) {
    if (event.target === element.current) element.current?.close()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser
    <dialog
      ref={element}
      aria-label={t('conversations')}
      onClose={onClose}
      onClick={closeFromOutside}
      className="fixed inset-y-0 left-0 h-dvh max-h-none w-[min(20rem,86vw)] max-w-none border-r border-line bg-panel p-0 shadow-over open:sliding backdrop:bg-scrim md:hidden"
    >
      <Sidebar {...sidebar} sheet onHide={() => element.current?.close()} />
      <Toasts />
    </dialog>
  )
}
