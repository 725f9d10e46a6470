import type { Me } from '@grizz/protocol/http'
import { type ComponentType, Suspense, use, useEffect, useMemo, useState } from 'react'
import { ChatView } from '../components/chat/ChatView.tsx'
import { BrowserContext } from '../components/context/browser-context.ts'
import { UserContext } from '../components/context/user-context.ts'
import { showPanel, viewOf } from '../components/navigation/panel.ts'
import { conversationIn, fileIn, goTo, projectIn } from '../components/navigation/path.ts'
import type { MainProps } from '../components/navigation/SidePage.tsx'
import { useShortcuts } from '../components/navigation/shortcuts.ts'
import { setSidebarOpen, useSidebarOpen } from '../components/navigation/sidebar-state.ts'
import { Sidebar } from '../components/sidebar/Sidebar.tsx'
import { SidebarError } from '../components/sidebar/SidebarError.tsx'
import { useData } from '../data/data-context.ts'
import { createUserFiles, type UserFiles } from '../live/files/user-files.ts'
import { createDrafts } from '../live/sending/drafts.ts'
import { ReadMarks } from '../live/thread/read-marks.ts'
import { ErrorBoundary } from '../ui/loading/ErrorBoundary.tsx'
import { LoadGuard } from '../ui/loading/LoadGuard.tsx'
import { lazyPart } from '../ui/loading/lazy-part.tsx'
import { preload } from '../ui/loading/preload.ts'
import { useLoaded } from '../ui/loading/use-loaded.ts'
import { Toasts } from '../ui/toasts/Toasts.tsx'
import { Panels } from './Panels.tsx'
import { SkipLink } from './SkipLink.tsx'

const SidebarSheet = lazyPart(
  () => import('../components/sidebar/SidebarSheet.tsx').then((module) => module.SidebarSheet),
  'toast',
)

/** The pages beside conversations, by their path. */
const pages: Readonly<Record<string, () => Promise<ComponentType<MainProps>>>> = {
  '/usage': () => import('../components/usage/UsagePage.tsx').then((module) => module.UsagePage),
  '/files': () => import('../components/files/page/FilesPage.tsx').then((module) => module.FilesPage),
  '/people': () => import('../components/people/PeoplePage.tsx').then((module) => module.PeoplePage),
  '/tool-servers': () =>
    import('../components/tool-servers/list/ToolServersPage.tsx').then((module) => module.ToolServersPage),
  '/providers': () => import('../components/providers/list/ProvidersPage.tsx').then((module) => module.ProvidersPage),
}

interface AppLayoutProps {
  me: Me
  path: string
}

/** The sidebar beside the open conversation; on a phone the sidebar is a sheet over it. */
export function AppLayout({ me, path }: AppLayoutProps) {
  const person = useCurrentUser(me.id)
  const besideOpen = useSidebarOpen()
  const [sheetOpen, setSheetOpen] = useState(false)
  const conversationId = conversationIn(path)
  const projectId = projectIn(path)
  const main = { me, sidebarShown: besideOpen, onShowSidebar: openSidebar }
  const sidebar = { me, conversationId, projectId }
  const loadPage = pages[path]
  useShortcuts()
  useEffect(() => void preload(() => import('./preload-parts.ts').then(({ preloadParts }) => preloadParts())), [])
  useKeyboardInset()

  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is the reason to close
  useEffect(() => setSheetOpen(false), [path])
  useEffect(() => {
    const known = path === '/' || loadPage || openFile(path)
    if (!known && conversationId === undefined && projectId === undefined) goTo('/', 'replace')
  }, [path, loadPage, conversationId, projectId])

  function openSidebar() {
    if (window.matchMedia('(min-width: 48rem)').matches) setSidebarOpen(true)
    else setSheetOpen(true)
  }

  return (
    <UserContext value={person}>
      <div className="flex h-(--seen)">
        <SkipLink to={loadPage ? 'page' : 'composer'} />
        {besideOpen && (
          <div className="hidden w-68 shrink-0 border-r border-line bg-panel md:block">
            <Sidebar {...sidebar} onHide={() => setSidebarOpen(false)} />
          </div>
        )}
        <Suspense>{sheetOpen && <SidebarSheet {...sidebar} onClose={() => setSheetOpen(false)} />}</Suspense>
        {person && (
          <Suspense fallback={<main className="flex-1" />}>
            <LoadGuard key={path}>{loadPage && <LoadedPage load={loadPage} {...main} />}</LoadGuard>
            {!loadPage && <ChatView conversationId={conversationId} projectId={projectId} {...main} />}
          </Suspense>
        )}
        <Toasts className={besideOpen ? 'md:left-72' : ''} />
        <ErrorBoundary fallback={(again) => <SidebarError onAgain={again} />}>
          <Panels me={me} conversationId={conversationId} />
        </ErrorBoundary>
      </div>
    </UserContext>
  )
}

/** A link to a file opens it over the list of files. False for any other path. */
function openFile(path: string): boolean {
  const file = fileIn(path + window.location.search)
  if (!file) return false
  goTo('/files', 'replace')
  showPanel(viewOf(file))
  return true
}

/** A page that few open, with what it needs of its own. */
function LoadedPage({ load, ...props }: MainProps & { load: () => Promise<ComponentType<MainProps>> }) {
  const Page = useLoaded(load)
  return Page ? <Page {...props} /> : <main className="flex-1" />
}

function useCurrentUser(userId: string) {
  const browser = use(BrowserContext)
  const { api, otherTabs } = useData()
  const user = useMemo(() => {
    if (!browser) return undefined
    const kept = { storage: browser.storage, userId, otherTabs }
    const startUploads = (files: Pick<UserFiles, 'kept' | 'drafts'>) =>
      import('./start-uploads.ts').then((module) => module.startUploads({ browser, api, ...files }))
    return {
      ...{ userId, browser },
      drafts: createDrafts(kept),
      marks: new ReadMarks({ browser, userId, otherTabs }),
      files: createUserFiles({ ...kept, startUploads }),
    }
  }, [browser, api, userId, otherTabs])
  useEffect(() => user?.marks.follow(), [user])
  useEffect(() => user?.files.follow(), [user])
  return user
}

/** Keeps the page above an on-screen keyboard, where there is one. */
function useKeyboardInset(): void {
  useEffect(() => {
    if (!window.matchMedia('(hover: none)').matches) return
    const following = import('./follow-keyboard.ts').then(
      ({ followKeyboard }) => followKeyboard(),
      () => undefined, // the page is only lower than it could be, until it is loaded again
    )
    return () => void following.then((stop) => stop?.())
  }, [])
}
