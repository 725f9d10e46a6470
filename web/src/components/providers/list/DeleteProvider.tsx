import type { Provider } from '@grizz/protocol/providers'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useDeleteProvider } from '../use-providers.ts'

export function DeleteProvider({ provider: { id, name }, onClose }: { provider: Provider; onClose: () => void }) {
  const remove = useDeleteProvider(id)

  function erase() {
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(t('deleted', { name }))
        onClose()
      },
    })
  }

  return (
    <Dialog title={t('deleteTitle', { name })} onClose={onClose}>
      <p className="mb-5 text-ink-soft">{t('deleteAbout')}</p>
      <FormProblem error={remove.error} />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button look="danger" busy={remove.isPending} onClick={erase}>
          {t('delete')}
        </Button>
      </div>
    </Dialog>
  )
}
