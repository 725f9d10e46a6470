import type { Me } from '@grizz/protocol/http'
import { PanelLeftOpen } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t } from '../../words/en/navigation.ts'

/** The properties of every page beside the sidebar. */
export interface MainProps {
  me: Me
  sidebarShown: boolean
  onShowSidebar: () => void
}

interface SidePageProps extends Omit<MainProps, 'me'> {
  title: string
  /** Actions on the whole page, at the end of its head. */
  action?: ReactNode
  children: ReactNode
}

/** A page other than a conversation: its name at the top, and one column that scrolls. */
export function SidePage({ title, action, sidebarShown, onShowSidebar, children }: SidePageProps) {
  useEffect(() => {
    document.title = `${title} · Grizz Chat`
  }, [title])

  return (
    <main className="relative flex min-w-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 px-2.5 md:px-4">
        <IconButton
          label={t('showSidebar')}
          icon={PanelLeftOpen}
          size="medium"
          onClick={onShowSidebar}
          className={sidebarShown ? 'md:hidden' : ''}
        />
        <h1 className="min-w-0 flex-1 truncate font-medium text-ink-soft md:px-2">{title}</h1>
        {action}
      </header>
      <div id="page" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto focus:outline-none">
        <div className="mx-auto w-full max-w-200 px-4 pt-2 pb-16 md:px-6">{children}</div>
      </div>
    </main>
  )
}
