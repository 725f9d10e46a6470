import type { Person } from '@grizz/protocol/http'
import { Ban, Ellipsis, LogOut, ShieldCheck, ShieldMinus, Undo2 } from 'lucide-react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/administration/people.ts'
import { t as common } from '../../words/en/common.ts'
import { useSignPersonOut, useUpdatePerson } from './use-people.ts'

export function UserMenu({ person, onBan }: { person: Person; onBan: () => void }) {
  const update = useUpdatePerson(person)
  const signOut = useSignPersonOut(person)
  const isAdmin = person.role === 'admin'

  function change(what: Parameters<typeof update.mutate>[0], done: string) {
    update.mutate(what, {
      onSuccess: () => notify(done),
      onError: (error) => notify(common('notChanged', { problem: problemText(error) })),
    })
  }

  function leave() {
    signOut.mutate(undefined, {
      onSuccess: () => notify(t('signedOutDone', { name: person.name })),
      onError: (error) => notify(common('notSignedOut', { problem: problemText(error) })),
    })
  }

  return (
    <Menu
      label={t('whatToDo', { name: person.name })}
      align="end"
      className="w-60"
      trigger={(props) => (
        <IconButton label={t('manage', { name: person.name })} icon={Ellipsis} size="medium" {...props} />
      )}
    >
      {isAdmin ? (
        <MenuItem icon={ShieldMinus} onSelect={() => change({ role: 'user' }, t('noAdminDone', { name: person.name }))}>
          {t('takeAdmin')}
        </MenuItem>
      ) : (
        <MenuItem icon={ShieldCheck} onSelect={() => change({ role: 'admin' }, t('adminDone', { name: person.name }))}>
          {t('makeAdmin')}
        </MenuItem>
      )}
      <MenuItem icon={LogOut} onSelect={leave}>
        {t('signOutEverywhere')}
      </MenuItem>
      {person.bannedAt ? (
        <MenuItem icon={Undo2} onSelect={() => change({ banned: false }, t('mayComeBack', { name: person.name }))}>
          {t('liftBan')}
        </MenuItem>
      ) : (
        <MenuItem icon={Ban} danger onSelect={onBan}>
          {t('banMore')}
        </MenuItem>
      )}
    </Menu>
  )
}
