import type { Me } from '@grizz/protocol/http'
import { ChartColumn, ChevronsUpDown, Keyboard, LogOut, Settings } from 'lucide-react'
import { useSignOut } from '../data/session-mutations.ts'
import { Menu } from '../kit/Menu.tsx'
import { MenuItem } from '../kit/MenuItem.tsx'
import { notify } from '../kit/notices.ts'
import { showPanel } from '../shell/panel.ts'
import { goTo } from '../shell/path.ts'

export function AccountMenu({ me }: { me: Me }) {
  const signOut = useSignOut()

  function leave() {
    signOut.mutate(undefined, { onError: (error) => notify(`Not signed out. ${error.message}`) })
  }

  return (
    <div className="shrink-0 border-t border-line p-2">
      <Menu
        label="Account"
        className="w-60"
        trigger={(props) => (
          <button
            type="button"
            {...props}
            className="flex h-11 w-full items-center gap-2.5 rounded-medium px-2 text-left transition-colors hover:bg-hover aria-expanded:bg-hover"
          >
            <span
              data-says={initialOf(me.name)}
              aria-hidden="true"
              className="grid size-7 shrink-0 place-items-center rounded-full bg-honey-soft text-meta font-semibold text-link"
            />
            <span className="min-w-0 flex-1 truncate font-medium">
              <span className="sr-only">Account of </span>
              {me.name}
            </span>
            <ChevronsUpDown size={14} aria-hidden="true" className="text-ink-faint" />
          </button>
        )}
      >
        <p className="truncate px-2.5 pt-1.5 pb-2 text-meta text-ink-faint">{me.email}</p>
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
      </Menu>
    </div>
  )
}

function initialOf(name: string): string {
  const [first = '?'] = name.trim()
  return first.toUpperCase()
}
