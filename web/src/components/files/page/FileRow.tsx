import type { File as StoredFile } from '@grizz/protocol/files'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { day } from '../../../ui/display/dates.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { size } from '../../../ui/display/size.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/files.ts'
import { showPanel } from '../../navigation/panel.ts'
import { FilePicture } from '../FilePicture.tsx'
import { OpenButton } from '../OpenButton.tsx'
import { useDeleteFile } from './use-files.ts'

export function FileRow({ file }: { file: StoredFile }) {
  const { id, name, bytes, createdAt, state, problem } = file
  const [asking, setAsking] = useState(false)
  const viewed = { files: [{ ...file, fileId: id }], at: 0 }
  return (
    <li data-file={id} className="flex items-center gap-3 py-2">
      <div className="relative flex min-w-0 flex-1 items-center gap-3 rounded-medium p-1 transition-colors has-[button:hover]:bg-hover">
        <FilePicture file={{ ...file, fileId: id }} isReady={state === 'ready'} size={40} />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate text-left">{name}</bdi>
          <span id={`${id}-facts`} className="block truncate text-meta text-ink-faint tabular-nums">
            {size(bytes)} · {day(createdAt)}
            {state === 'unreadable' && ` · ${problem ?? t('cannotBeRead')}`}
          </span>
        </span>
        <OpenButton name={name} about={`${id}-facts`} onOpen={() => showPanel({ view: viewed })} />
      </div>
      <IconButton label={t('deleteFile', { name })} icon={Trash2} onClick={() => setAsking(true)} />
      {asking && <DeleteDialog file={file} onClose={() => setAsking(false)} />}
    </li>
  )
}

/** Messages keep the name of a file, never its bytes: so its user is asked first. */
function DeleteDialog({ file: { id, name }, onClose }: { file: StoredFile; onClose: () => void }) {
  const remove = useDeleteFile()

  function erase() {
    remove.mutate(id, {
      onError: (error) => notify(t('notDeleted', { problem: problemText(error) })),
      onSettled: onClose,
    })
  }

  return (
    <Dialog title={t('deleteTitle', { name })} onClose={onClose}>
      <p className="mb-5 text-ink-soft">{t('deleteAbout')}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button look="danger" busy={remove.isPending} onClick={erase}>
          {t('deleteForGood')}
        </Button>
      </div>
    </Dialog>
  )
}
