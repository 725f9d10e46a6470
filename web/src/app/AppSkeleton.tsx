import { Logo } from '../ui/display/Logo.tsx'
import { t } from '../words/en/navigation.ts'

const titles = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5', 'w-4/5', 'w-2/5']

/** The shape of the page until the user is known. A browser that never signed in gets only the logo. */
export function AppSkeleton() {
  return (
    <div role="status" aria-label={t('loading')} className="skeleton grid h-dvh">
      <div className="skeleton-chat h-dvh">
        <div className="skeleton-sidebar hidden w-68 shrink-0 flex-col border-r border-line bg-panel p-3 md:flex">
          <div className="mb-4 flex h-9 items-center gap-2.5 px-2 font-semibold">
            <Logo size={22} /> Grizz
          </div>
          <div className="awaiting mb-6 h-9" />
          {titles.map((width) => (
            <div key={width} className={`awaiting mx-2 mb-4 h-3.5 ${width}`} />
          ))}
        </div>
        <div className="flex flex-1 flex-col justify-end px-4 pb-4 md:px-6">
          <div className="mx-auto h-26 w-full max-w-188 rounded-large border border-line bg-raised shadow-lift" />
        </div>
      </div>
      <div className="skeleton-account place-items-center">
        <Logo size={40} className="text-ink-faint" />
      </div>
    </div>
  )
}
