import type { ToolServer } from '@grizz/protocol/tool-servers'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUpdateToolServer } from '../use-tool-servers.ts'
import { ServerFields } from './ServerFields.tsx'
import { changeBy, draftOf, isWhole } from './server-draft.ts'

interface EditServerProps {
  server: ToolServer
  isAdmin: boolean
  onClose: () => void
}

export function EditServer({ server, isAdmin, onClose }: EditServerProps) {
  const [draft, setDraft] = useState(() => draftOf(server))
  const update = useUpdateToolServer(server.id)

  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate(changeBy(draft, isAdmin), { onSuccess: onClose })
  }

  return (
    <Dialog title={t('editTitle', { name: server.name })} width="32rem" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 pt-2">
        <ServerFields draft={draft} onChange={setDraft} isAdmin={isAdmin} headerNames={server.headerNames} />
        <div className="flex flex-wrap gap-2">
          {server.headerNames.length > 0 && (
            <Button className="h-8" disabled={update.isPending} onClick={() => update.mutate({ headers: {} })}>
              {t('takeHeadersAway')}
            </Button>
          )}
          <Button
            className="h-8"
            disabled={update.isPending}
            onClick={() => update.mutate({ oauth: null }, { onSuccess: () => notify(t('clientForgotten')) })}
          >
            {t('forgetClient')}
          </Button>
        </div>
        <FormProblem error={update.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="honey" busy={update.isPending} disabled={!isWhole(draft)}>
            {common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
