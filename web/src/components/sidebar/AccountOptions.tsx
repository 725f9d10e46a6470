import { ChartColumn, Keyboard, LogOut, Settings, Users } from 'lucide-react'
import { useMe } from '../../data/queries.ts'
import { useSignOut } from '../../data/session-mutations.ts'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { showPanel } from '../navigation/panel.ts'
import { goTo } from '../navigation/path.ts'

export function AccountOptions() {
  const { data: me } = useMe()
  const signOut = useSignOut()

  function leave() {
    signOut.mutateAsync().catch((error: Error) => notify(`Not signed out. ${error.message}`))
  }

  return (
    <>
      <MenuItem icon={Settings} onSelect={() => showPanel('settings')}>
        Settings
      </MenuItem>
      <MenuItem icon={ChartColumn} onSelect={() => goTo('/usage')}>
        Usage
      </MenuItem>
      {me?.role === 'admin' && (
        <MenuItem icon={Users} onSelect={() => goTo('/people')}>
          People
        </MenuItem>
      )}
      <MenuItem icon={Keyboard} onSelect={() => showPanel('shortcuts')}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={leave}>
        Sign out
      </MenuItem>
    </>
  )
}
