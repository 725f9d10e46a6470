import type { Person } from '@grizz/protocol/http'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/administration/people.ts'
import { t as common } from '../../words/en/common.ts'
import { useUpdatePerson } from './use-people.ts'

export function BanDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const update = useUpdatePerson(person)

  function ban() {
    update.mutate(
      { banned: true },
      {
        onSuccess: () => notify(t('bannedDone', { name: person.name })),
        onError: (error) => notify(t('notBanned', { problem: problemText(error) })),
        onSettled: onClose,
      },
    )
  }

  return (
    <Dialog title={t('banTitle', { name: person.name })} onClose={onClose}>
      <p className="mb-5 text-ink-soft">{t('banAbout')}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button look="danger" busy={update.isPending} onClick={ban}>
          {t('ban')}
        </Button>
      </div>
    </Dialog>
  )
}
