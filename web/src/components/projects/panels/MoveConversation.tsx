import type { ListedConversation } from '@grizz/protocol/resources'
import { Folder, FolderMinus, FolderPlus, type LucideIcon } from 'lucide-react'
import { useMoveConversation } from '../../../data/project-mutations.ts'
import { useProjects } from '../../../data/project-queries.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t as navigation } from '../../../words/en/navigation.ts'
import { t } from '../../../words/en/projects.ts'
import { showPanel } from '../../navigation/panel.ts'

interface MoveConversationProps {
  conversation: Pick<ListedConversation, 'id' | 'projectId'>
  onClose: () => void
}

/** Into which project a conversation goes, or that it leaves its own. */
export function MoveConversation({ conversation: { id, projectId }, onClose }: MoveConversationProps) {
  const { data: projects = [] } = useProjects()
  const move = useMoveConversation()
  const others = projects.filter((project) => project.id !== projectId)

  function moveTo(target: string | null, said: string) {
    onClose()
    move(id, target).then(
      () => notify(said),
      (error: Error) => notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return (
    <Dialog title={navigation('moveToProject')} onClose={onClose}>
      <ul className="flex flex-col">
        {others.map((project, index) => (
          <Row
            key={project.id}
            icon={Folder}
            name={project.name}
            first={index === 0}
            onChoose={() => moveTo(project.id, navigation('movedTo', { name: project.name }))}
          />
        ))}
        {projectId !== null && (
          <Row icon={FolderMinus} name={t('takeOut')} onChoose={() => moveTo(null, t('takenOut'))} />
        )}
        <Row
          icon={FolderPlus}
          name={navigation('newProject')}
          first={others.length === 0}
          onChoose={() => {
            onClose()
            showPanel({ project: { doing: 'create', moving: id } })
          }}
        />
      </ul>
    </Dialog>
  )
}

interface RowProps {
  icon: LucideIcon
  name: string
  /** Takes the focus. */
  first?: boolean
  onChoose: () => void
}

function Row({ icon: Icon, name, first = false, onChoose }: RowProps) {
  return (
    <li>
      <button
        type="button"
        data-first={first || undefined}
        onClick={onChoose}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-small px-2 text-left transition-colors hover:bg-hover touch:min-h-11"
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-ink-soft" />
        <bdi className="min-w-0 truncate">{name}</bdi>
      </button>
    </li>
  )
}
