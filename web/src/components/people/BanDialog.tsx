import type { Person } from '@grizz/protocol/http'
import { Button } from '../../ui/buttons/Button.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { useUpdatePerson } from './use-people.ts'

export function BanDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const update = useUpdatePerson(person)

  function ban() {
    update.mutate(
      { banned: true },
      {
        onSuccess: () => notify(`${person.name} is banned.`),
        onError: (error) => notify(`Not banned. ${error.message}`),
        onSettled: onClose,
      },
    )
  }

  return (
    <Dialog title={`Ban ${person.name}?`} onClose={onClose}>
      <p className="mb-5 text-ink-soft">
        They are signed out within seconds and cannot come back, their API keys included, until you lift the ban. Their
        conversations stay.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" busy={update.isPending} onClick={ban}>
          Ban
        </Button>
      </div>
    </Dialog>
  )
}
