import { PanelLeftOpen, SquarePen } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useProjects } from '../../../data/project-queries.ts'
import { useConversation } from '../../../data/queries.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { lazyPart } from '../../../ui/loading/lazy-part.tsx'
import { t } from '../../../words/en/chat.ts'
import { goTo } from '../../navigation/path.ts'
import { ProjectCrumb } from '../../projects/ProjectCrumb.tsx'

const HeaderMenu = lazyPart(() => import('./HeaderMenu.tsx').then((module) => module.HeaderMenu), 'line')

interface HeaderProps {
  id: string
  /** False while the conversation has no message. */
  begun: boolean
  /** The project whose page this is. */
  projectId: string | undefined
  sidebarShown: boolean
  onShowSidebar: () => void
}

export function Header({ id, begun, projectId, sidebarShown, onShowSidebar }: HeaderProps) {
  const { data: conversation } = useConversation(id, begun)
  const { data: projects } = useProjects(projectId !== undefined)
  const project = projects?.find((candidate) => candidate.id === projectId)
  const title = (begun ? conversation?.title : project?.name) ?? undefined
  const waits = conversation?.waiting ?? false
  const without = sidebarShown ? 'md:hidden' : ''

  useEffect(() => {
    document.title = `${waits ? '(!) ' : ''}${title ? `${title} · ` : ''}Grizz Chat`
  }, [title, waits])

  return (
    <header className="flex h-14 shrink-0 items-center gap-1 px-2.5 md:px-4">
      <IconButton
        label={t('showSidebar')}
        icon={PanelLeftOpen}
        size="medium"
        onClick={onShowSidebar}
        className={without}
      />
      <h1 dir="auto" className="min-w-0 flex-1 truncate text-center font-medium text-ink-soft md:px-2 md:text-left">
        {begun && conversation?.projectId && <ProjectCrumb projectId={conversation.projectId} />}
        {title ?? (begun && <span className="sr-only">{t('conversation')}</span>)}
      </h1>
      <Suspense fallback={<span className="size-9 touch:size-11" />}>
        {(conversation || !begun) && <HeaderMenu id={id} begun={begun} conversation={conversation} />}
      </Suspense>
      <IconButton label={t('newChat')} icon={SquarePen} size="medium" onClick={() => goTo('/')} className={without} />
    </header>
  )
}
