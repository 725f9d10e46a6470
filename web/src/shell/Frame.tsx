import type { Me } from '@grizz/protocol/http'
import { lazy, Suspense, use, useEffect, useMemo, useState } from 'react'
import { Chat } from '../chat/Chat.tsx'
import { PersonContext } from '../chat/person-context.ts'
import { createDrafts } from '../live/drafts.ts'
import { Sidebar } from '../sidebar/Sidebar.tsx'
import { SidebarSheet } from '../sidebar/SidebarSheet.tsx'
import { BrowserContext } from './browser-context.ts'
import { Panels } from './Panels.tsx'
import { conversationIn, goTo } from './path.ts'
import { SkipLink } from './SkipLink.tsx'
import { setSidebarOpen, useSidebarOpen } from './sidebar-state.ts'
import { useShortcuts } from './use-shortcuts.ts'

const UsagePage = lazy(() => import('../usage/UsagePage.tsx').then((module) => ({ default: module.UsagePage })))
const PeoplePage = lazy(() => import('../people/PeoplePage.tsx').then((module) => ({ default: module.PeoplePage })))

/** Beside conversations. */
const pages = ['/', '/usage', '/people']

interface FrameProps {
  me: Me
  path: string
}

/** The sidebar beside the open conversation; on a phone the sidebar is a sheet over it. */
export function Frame({ me, path }: FrameProps) {
  const person = usePersonOf(me.id)
  const besideOpen = useSidebarOpen()
  const [sheetOpen, setSheetOpen] = useState(false)
  const conversationId = conversationIn(path)
  const main = { me, sidebarShown: besideOpen, onShowSidebar: openSidebar }
  const sidebar = { me, conversationId }
  useShortcuts()

  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is the reason to close
  useEffect(() => setSheetOpen(false), [path])
  useEffect(() => {
    if (!pages.includes(path) && conversationId === undefined) goTo('/', 'replace')
  }, [path, conversationId])

  function openSidebar() {
    if (window.matchMedia('(min-width: 48rem)').matches) setSidebarOpen(true)
    else setSheetOpen(true)
  }

  return (
    <div className="flex h-dvh">
      <SkipLink />
      {besideOpen && (
        <div className="hidden w-68 shrink-0 border-r border-line bg-panel md:block">
          <Sidebar {...sidebar} onHide={() => setSidebarOpen(false)} />
        </div>
      )}
      {sheetOpen && <SidebarSheet {...sidebar} onClose={() => setSheetOpen(false)} />}
      {person && (
        <PersonContext value={person}>
          <Suspense fallback={<main className="flex-1" />}>
            {path === '/usage' && <UsagePage {...main} />}
            {path === '/people' && <PeoplePage {...main} />}
            {path !== '/usage' && path !== '/people' && <Chat conversationId={conversationId} {...main} />}
          </Suspense>
        </PersonContext>
      )}
      <Panels me={me} conversationId={conversationId} />
    </div>
  )
}

function usePersonOf(userId: string) {
  const browser = use(BrowserContext)
  return useMemo(() => browser && { userId, browser, drafts: createDrafts(browser.storage, userId) }, [browser, userId])
}
