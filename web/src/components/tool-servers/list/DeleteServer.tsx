import type { ToolServer } from '@grizz/protocol/tool-servers'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useDeleteToolServer } from '../use-tool-servers.ts'

export function DeleteServer({ server: { id, name }, onClose }: { server: ToolServer; onClose: () => void }) {
  const remove = useDeleteToolServer(id)

  function erase() {
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(t('removed', { name }))
        onClose()
      },
    })
  }

  return (
    <Dialog title={t('removeTitle', { name })} onClose={onClose}>
      <p className="mb-5 text-ink-soft">{t('removeAbout')}</p>
      <FormProblem error={remove.error} />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button look="danger" busy={remove.isPending} onClick={erase}>
          {t('remove')}
        </Button>
      </div>
    </Dialog>
  )
}
