import type { ProjectDoing } from '../../navigation/panel.ts'
import { DeleteProject } from './DeleteProject.tsx'
import { MoveConversation } from './MoveConversation.tsx'
import { NameProject } from './NameProject.tsx'

export type ProjectPanelProps = ProjectDoing & { onClose: () => void }

/** What is done with a project in a dialog over the page. */
export function ProjectPanel(props: ProjectPanelProps) {
  if (props.doing === 'delete') return <DeleteProject {...props} />
  if (props.doing === 'move') return <MoveConversation {...props} />
  if (props.doing === 'create') return <NameProject {...props} project={undefined} />
  return <NameProject {...props} />
}
