import type { Project } from '@grizz/protocol/projects'
import { Folder } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { useMoveConversation } from '../../../data/project-mutations.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/navigation.ts'
import { DRAGGED_CONVERSATION } from '../../navigation/dragged.ts'
import { PathLink } from '../../navigation/PathLink.tsx'
import { ProjectMenu } from './ProjectMenu.tsx'

interface ProjectRowProps {
  project: Project
  open: boolean
}

/** A project in the sidebar. A conversation that is dropped on it moves into it. */
export function ProjectRow({ project, open }: ProjectRowProps) {
  const { id, name } = project
  const move = useMoveConversation()
  const [over, setOver] = useState(false)

  function drag(event: DragEvent) {
    if (!event.dataTransfer.types.includes(DRAGGED_CONVERSATION)) return
    event.preventDefault()
    setOver(true)
  }

  function drop(event: DragEvent) {
    const dragged = event.dataTransfer.getData(DRAGGED_CONVERSATION)
    setOver(false)
    if (!dragged) return
    event.preventDefault()
    move(dragged, id).then(
      () => notify(t('movedTo', { name })),
      (error: Error) => notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return (
    <li
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      data-project={id}
      className={`group relative flex items-center rounded-medium transition-colors ${over ? 'bg-honey-soft outline-2 -outline-offset-2 outline-honey' : open ? 'bg-pressed' : 'hover:bg-hover has-[[aria-expanded=true]]:bg-hover'}`}
    >
      <PathLink
        href={`/p/${id}`}
        aria-current={open ? 'page' : undefined}
        title={name}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-medium py-1.5 pr-2 pl-2 touch:min-h-11"
      >
        <Folder size={15} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-ink-soft" />
        <span dir="auto" className={`min-w-0 flex-1 truncate ${open ? 'font-medium' : ''}`}>
          {name}
        </span>
      </PathLink>
      <ProjectMenu project={project} />
    </li>
  )
}
