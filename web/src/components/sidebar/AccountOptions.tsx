import { ChartColumn, Cpu, Files, Keyboard, LogOut, Settings, Users, Wrench } from 'lucide-react'
import { useMe } from '../../data/queries.ts'
import { useSignOut } from '../../data/session-mutations.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { showPanel } from '../navigation/panel.ts'
import { goTo } from '../navigation/path.ts'

export function AccountOptions() {
  const { data: me } = useMe()
  const signOut = useSignOut()

  function leave() {
    signOut.mutateAsync().catch((error: Error) => notify(common('notSignedOut', { problem: problemText(error) })))
  }

  return (
    <>
      <MenuItem icon={Settings} onSelect={() => showPanel('settings')}>
        {common('settings')}
      </MenuItem>
      <MenuItem icon={ChartColumn} onSelect={() => goTo('/usage')}>
        {common('usage')}
      </MenuItem>
      <MenuItem icon={Files} onSelect={() => goTo('/files')}>
        {common('files')}
      </MenuItem>
      <MenuItem icon={Wrench} onSelect={() => goTo('/tool-servers')}>
        {common('toolServers')}
      </MenuItem>
      {me?.role === 'admin' && (
        <>
          <MenuItem icon={Users} onSelect={() => goTo('/people')}>
            {common('people')}
          </MenuItem>
          <MenuItem icon={Cpu} onSelect={() => goTo('/providers')}>
            {common('providers')}
          </MenuItem>
        </>
      )}
      <MenuItem icon={Keyboard} onSelect={() => showPanel('shortcuts')}>
        {common('keyboardShortcuts')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={leave}>
        {common('signOut')}
      </MenuItem>
    </>
  )
}
