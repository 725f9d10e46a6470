import type { ProjectDetails } from '@grizz/protocol/projects'
import { X } from 'lucide-react'
import { useProjectFile } from '../../../data/project-queries.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/projects.ts'
import { AttachButton } from '../../files/attach/AttachButton.tsx'
import { AttachedFiles } from '../../files/attach/AttachedFiles.tsx'
import type { Attachments } from '../../files/attach/use-attachments.ts'
import { DocumentTile } from '../../files/message/DocumentTile.tsx'
import { showPanel } from '../../navigation/panel.ts'
import { useIncomingFiles } from './use-incoming-files.ts'

interface ProjectFilesProps {
  project: ProjectDetails
  incoming: Attachments
}

/** What every conversation of the project may read. What is dropped on the page goes here. */
export function ProjectFiles({ project: { id, fileList }, incoming }: ProjectFilesProps) {
  const change = useProjectFile(id)
  const files = fileList.map((file) => ({ ...file, fileId: file.id }))
  useIncomingFiles(incoming, (fileId) => change.mutateAsync({ fileId, keep: true }))

  function remove(fileId: string) {
    change
      .mutateAsync({ fileId, keep: false })
      .catch((error: Error) => notify(common('notChanged', { problem: problemText(error) })))
  }

  return (
    <section aria-label={t('files')}>
      <div className="mb-1 flex min-h-9 items-center justify-between gap-3">
        <h2 className="font-semibold">{t('files')}</h2>
        <AttachButton label={t('addFiles')} onFiles={incoming.attach} />
      </div>
      {files.length === 0 && incoming.ids.length === 0 && <p className="text-ink-faint">{t('noFiles')}</p>}
      {incoming.ids.length > 0 && (
        <div className="-mx-3 mb-2">
          <AttachedFiles draft={incoming.draft} ids={incoming.ids} />
        </div>
      )}
      <ul className="flex flex-wrap gap-2">
        {files.map((file, at) => (
          <li key={file.id} data-file={file.id} className="relative max-w-full">
            <DocumentTile file={file} pending={false} room onOpen={() => showPanel({ view: { files, at } })} />
            <IconButton
              label={t('removeFile', { name: file.name })}
              icon={X}
              onClick={() => remove(file.id)}
              className="absolute top-0.5 right-0.5"
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
