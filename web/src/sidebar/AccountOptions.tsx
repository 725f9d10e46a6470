import { ChartColumn, Keyboard, LogOut, Settings } from 'lucide-react'
import { useSignOut } from '../data/session-mutations.ts'
import { MenuItem } from '../kit/MenuItem.tsx'
import { notify } from '../kit/notices.ts'
import { showPanel } from '../shell/panel.ts'
import { goTo } from '../shell/path.ts'

export function AccountOptions() {
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
      <MenuItem icon={Keyboard} onSelect={() => showPanel('shortcuts')}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={leave}>
        Sign out
      </MenuItem>
    </>
  )
}
