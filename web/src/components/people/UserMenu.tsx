import type { Person } from '@grizz/protocol/http'
import { Ban, Ellipsis, LogOut, ShieldCheck, ShieldMinus, Undo2 } from 'lucide-react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { useSignPersonOut, useUpdatePerson } from './use-people.ts'

export function UserMenu({ person, onBan }: { person: Person; onBan: () => void }) {
  const update = useUpdatePerson(person)
  const signOut = useSignPersonOut(person)
  const isAdmin = person.role === 'admin'

  function change(what: Parameters<typeof update.mutate>[0], done: string) {
    update.mutate(what, { onSuccess: () => notify(done), onError: (error) => notify(`Not changed. ${error.message}`) })
  }

  function leave() {
    signOut.mutate(undefined, {
      onSuccess: () => notify(`${person.name} is signed out everywhere.`),
      onError: (error) => notify(`Not signed out. ${error.message}`),
    })
  }

  return (
    <Menu
      label={`What to do about ${person.name}`}
      align="end"
      className="w-60"
      trigger={(props) => <IconButton label={`Manage ${person.name}`} icon={Ellipsis} size="medium" {...props} />}
    >
      {isAdmin ? (
        <MenuItem
          icon={ShieldMinus}
          onSelect={() => change({ role: 'user' }, `${person.name} is no administrator now.`)}
        >
          Take administration away
        </MenuItem>
      ) : (
        <MenuItem
          icon={ShieldCheck}
          onSelect={() => change({ role: 'admin' }, `${person.name} is an administrator now.`)}
        >
          Make administrator
        </MenuItem>
      )}
      <MenuItem icon={LogOut} onSelect={leave}>
        Sign out everywhere
      </MenuItem>
      {person.bannedAt ? (
        <MenuItem icon={Undo2} onSelect={() => change({ banned: false }, `${person.name} may come back.`)}>
          Lift the ban
        </MenuItem>
      ) : (
        <MenuItem icon={Ban} danger onSelect={onBan}>
          Ban…
        </MenuItem>
      )}
    </Menu>
  )
}
