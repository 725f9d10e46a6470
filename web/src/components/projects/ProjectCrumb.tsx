import { Folder } from 'lucide-react'
import { useProjects } from '../../data/project-queries.ts'
import { PathLink } from '../navigation/PathLink.tsx'

/** The project of the open conversation, before its title. */
export function ProjectCrumb({ projectId }: { projectId: string }) {
  const { data: projects } = useProjects()
  const project = projects?.find(({ id }) => id === projectId)
  if (!project) return null
  return (
    <>
      <PathLink
        href={`/p/${projectId}`}
        className="inline-flex max-w-48 min-w-0 items-center gap-1.5 rounded-small px-1 align-middle hover:text-ink touch:min-h-10 hover:underline max-md:max-w-28"
      >
        <Folder size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
        <span dir="auto" className="truncate">
          {project.name}
        </span>
      </PathLink>
      <span aria-hidden="true" className="mx-1 text-ink-faint">
        /
      </span>
    </>
  )
}
