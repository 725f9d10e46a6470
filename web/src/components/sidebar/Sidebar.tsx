import type { Me } from '@grizz/protocol/http'
import { Archive, ArrowLeft, PanelLeftClose, Plus, X } from 'lucide-react'
import { Suspense, useState } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { Logo } from '../../ui/display/Logo.tsx'
import { useDebounced } from '../../ui/hooks/use-debounced.ts'
import { ErrorBoundary } from '../../ui/loading/ErrorBoundary.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { t } from '../../words/en/navigation.ts'
import { startNewChat } from '../navigation/path.ts'
import { projectRoom } from '../projects/sidebar/project-room.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { ConversationList } from './ConversationList.tsx'
import { ListSkeleton } from './ListSkeleton.tsx'
import { SearchField } from './SearchField.tsx'
import { SidebarError } from './SidebarError.tsx'

const SearchResults = lazyPart(() => import('./SearchResults.tsx').then((module) => module.SearchResults))

const ProjectSection = lazyPart(
  () => import('../projects/sidebar/ProjectSection.tsx').then((module) => module.ProjectSection),
  'line',
)

export interface SidebarProps {
  me: Me
  conversationId: string | undefined
  projectId: string | undefined
  onHide: () => void
  /** In the sheet of a phone the hide button is a cross. */
  sheet?: boolean
}

/** A failure in here takes nothing of the thread beside it. */
export function Sidebar(props: SidebarProps) {
  return (
    <ErrorBoundary fallback={sidebarError}>
      <Content {...props} />
    </ErrorBoundary>
  )
}

const sidebarError = (again: () => void) => <SidebarError onAgain={again} />

function Content({ me, conversationId, projectId, onHide, sheet = false }: SidebarProps) {
  const [search, setSearch] = useState('')
  const [archived, setArchived] = useState(false)
  const q = useDebounced(search.trim(), 150)

  function startNew() {
    if (sheet) onHide()
    startNewChat()
  }

  return (
    <nav aria-label={t('conversations')} className="flex h-full flex-col">
      <div className="flex h-14 shrink-0 items-center justify-between pr-2.5 pl-4">
        <span className="flex items-center gap-2.5 text-read font-semibold tracking-tight">
          <Logo size={22} /> Grizz
        </span>
        <IconButton label={t('hideSidebar')} icon={sheet ? X : PanelLeftClose} onClick={onHide} />
      </div>
      <div className="flex shrink-0 flex-col gap-2 px-3 pb-3">
        <button
          type="button"
          onClick={startNew}
          className="flex h-9 items-center gap-2.5 rounded-medium border border-line bg-raised px-2.5 font-medium transition-colors hover:border-line-strong hover:bg-hover touch:h-11"
        >
          <Plus size={16} strokeWidth={2} aria-hidden="true" className="text-link" />
          {t('newChat')}
        </button>
        <SearchField value={search} onChange={setSearch} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {q && (
          <ErrorBoundary key={q} fallback={sidebarError}>
            <Suspense fallback={<ListSkeleton />}>
              <SearchResults q={q} />
            </Suspense>
          </ErrorBoundary>
        )}
        {!q && archived && <BackLink onBack={() => setArchived(false)} />}
        {!q && archived && <ConversationList which="archived" openId={conversationId} />}
        {!q && !archived && (
          <Suspense fallback={<div style={{ height: projectRoom(true) }} />}>
            <ProjectSection openId={projectId} />
          </Suspense>
        )}
        {!q && !archived && (
          <ConversationList
            which="kept"
            openId={conversationId}
            foot={<ArchiveLink onOpen={() => setArchived(true)} />}
          />
        )}
      </div>
      <AccountMenu me={me} />
    </nav>
  )
}

const quiet =
  'flex h-8 w-full items-center gap-2 rounded-medium px-2 text-meta text-ink-faint transition-colors hover:bg-hover hover:text-ink touch:h-11'

function ArchiveLink({ onOpen }: { onOpen: () => void }) {
  return (
    <button type="button" onClick={onOpen} className={quiet}>
      <Archive size={14} strokeWidth={1.75} aria-hidden="true" />
      {t('archived')}
    </button>
  )
}

function BackLink({ onBack }: { onBack: () => void }) {
  return (
    <button type="button" onClick={onBack} className={`${quiet} mb-2`}>
      <ArrowLeft size={14} strokeWidth={1.75} aria-hidden="true" />
      {t('archivedConversations')}
    </button>
  )
}
