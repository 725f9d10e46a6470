import type { Me } from '@grizz/protocol/http'
import { ChevronsUpDown } from 'lucide-react'
import { Suspense } from 'react'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { preload } from '../../ui/loading/preload.ts'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { t } from '../../words/en/navigation.ts'

const loadOptions = () => import('./AccountOptions.tsx')
const loadAhead = () => void preload(loadOptions)
const AccountOptions = lazyPart(() => loadOptions().then((module) => module.AccountOptions), 'menuitem')

export function AccountMenu({ me }: { me: Me }) {
  return (
    <div className="shrink-0 border-t border-line p-2">
      <Menu
        label={t('account')}
        className="w-60"
        trigger={(props) => (
          <button
            type="button"
            {...props}
            onPointerEnter={loadAhead}
            onFocus={loadAhead}
            className="flex h-11 w-full items-center gap-2.5 rounded-medium px-2 text-left transition-colors hover:bg-hover aria-expanded:bg-hover"
          >
            <span
              data-says={initialOf(me.name)}
              aria-hidden="true"
              className="grid size-7 shrink-0 place-items-center rounded-full bg-honey-soft text-meta font-semibold text-link"
            />
            <span className="min-w-0 flex-1 truncate font-medium">
              <span className="sr-only">{t('accountOf')} </span>
              {me.name}
            </span>
            <ChevronsUpDown size={14} aria-hidden="true" className="text-ink-faint" />
          </button>
        )}
      >
        <p className="truncate px-2.5 pt-1.5 pb-2 text-meta text-ink-faint">{me.email}</p>
        <Suspense>
          <AccountOptions />
        </Suspense>
      </Menu>
    </div>
  )
}

function initialOf(name: string): string {
  const [first = '?'] = name.trim()
  return first.toUpperCase()
}
