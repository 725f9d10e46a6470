import { ChevronRight, FolderPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useProjects } from '../../../data/project-queries.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { t } from '../../../words/en/navigation.ts'
import { showPanel } from '../../navigation/panel.ts'
import { ProjectRow } from './ProjectRow.tsx'
import { isFolded, keepCount, projectRoom, setFolded } from './project-room.ts'

/** The user's projects, over the conversations. The room that they took last time is kept for them. */
export function ProjectSection({ openId }: { openId: string | undefined }) {
  const [open, setOpen] = useState(() => !isFolded())
  const [room] = useState(() => projectRoom(false))
  const { data: projects } = useProjects()
  const count = projects?.length

  useEffect(() => {
    if (count !== undefined) keepCount(count)
  }, [count])

  function fold() {
    setFolded(open)
    setOpen(!open)
  }

  return (
    <section aria-label={t('projects')} className="mb-4">
      <div className="flex items-center pb-0.5">
        <h2 className="flex-1 text-meta font-medium text-ink-faint">
          <button
            type="button"
            aria-expanded={open}
            onClick={fold}
            className="flex h-7 items-center gap-1 rounded-small px-2 transition-colors hover:text-ink touch:h-11"
          >
            {t('projects')}
            <ChevronRight
              size={12}
              strokeWidth={2}
              aria-hidden="true"
              className={`transition-transform ${open ? 'rotate-90' : ''}`}
            />
          </button>
        </h2>
        <IconButton
          label={t('newProject')}
          icon={FolderPlus}
          onClick={() => showPanel({ project: { doing: 'create' } })}
          className="mr-1"
        />
      </div>
      {open && (
        <ul className="max-h-[40dvh] overflow-y-auto" style={projects ? undefined : { height: room }}>
          {projects?.map((project) => (
            <ProjectRow key={project.id} project={project} open={project.id === openId} />
          ))}
        </ul>
      )}
    </section>
  )
}
