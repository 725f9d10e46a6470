import { t } from '../../words/en/account.ts'
import { PathLink } from '../navigation/PathLink.tsx'

const tabs = [
  { href: '/sign-in', name: () => t('signIn') },
  { href: '/sign-up', name: () => t('createAccount') },
]

/** The two ways in, as links. */
export function AccountTabs({ creating }: { creating: boolean }) {
  return (
    <nav aria-label={t('account')} className="mb-6 grid grid-cols-2 gap-1 rounded-medium bg-panel p-1">
      {tabs.map(({ href, name }) => (
        <PathLink
          key={href}
          href={href}
          aria-current={(href === '/sign-up') === creating ? 'page' : undefined}
          className="grid h-8 place-items-center rounded-small font-medium text-ink-soft transition-colors hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink aria-[current=page]:shadow-lift touch:h-10"
        >
          {name()}
        </PathLink>
      ))}
    </nav>
  )
}
