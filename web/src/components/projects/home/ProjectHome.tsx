import { useState } from 'react'
import { ApiError } from '../../../client/request.ts'
import { useProject } from '../../../data/project-queries.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { useDebounced } from '../../../ui/hooks/use-debounced.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/projects.ts'
import type { Attachments } from '../../files/attach/use-attachments.ts'
import { goTo } from '../../navigation/path.ts'
import { ProjectConversations } from './ProjectConversations.tsx'
import { ProjectFiles } from './ProjectFiles.tsx'
import { ProjectFound } from './ProjectFound.tsx'
import { ProjectInstructions } from './ProjectInstructions.tsx'

interface ProjectHomeProps {
  projectId: string
  /** Files on their way to the project. */
  incoming: Attachments
}

/** A project: what its conversations shall obey and may read, and the conversations themselves. Over its composer. */
export function ProjectHome({ projectId, incoming }: ProjectHomeProps) {
  const { data: project, error, refetch } = useProject(projectId)
  const [typed, setTyped] = useState('')
  const q = useDebounced(typed.trim(), 200)

  if (error && !project) return <Problem error={error} onAgain={() => void refetch()} />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-200 flex-col gap-6 px-4 pt-2 pb-8 md:px-6">
        {project && <ProjectInstructions key={project.id} project={project} />}
        {project && <ProjectFiles project={project} incoming={incoming} />}
        <section aria-label={t('conversations')}>
          <h2 className="mb-2 font-semibold">{t('conversations')}</h2>
          <input
            type="search"
            dir="auto"
            aria-label={t('search')}
            placeholder={t('search')}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="mb-2 h-9 w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors placeholder:text-ink-faint hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
          />
          {q && <ProjectFound projectId={projectId} q={q} />}
          <ProjectConversations projectId={projectId} q={q} />
        </section>
      </div>
    </div>
  )
}

function Problem({ error, onAgain }: { error: Error; onAgain: () => void }) {
  const gone = error instanceof ApiError && error.status === 404
  return (
    <div role="alert" className="m-auto max-w-sm p-6 text-center text-ink-soft">
      <p className="mb-4">{gone ? t('gone') : problemText(error)}</p>
      {gone ? (
        <Button onClick={() => goTo('/', 'replace')}>{t('toChats')}</Button>
      ) : (
        <Button onClick={onAgain}>{common('tryAgain')}</Button>
      )}
    </div>
  )
}
