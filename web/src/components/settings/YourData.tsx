import { type MouseEvent, Suspense, useState } from 'react'
import { Button } from '../../ui/buttons/Button.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { t } from '../../words/en/settings.ts'
import { goTo } from '../navigation/path.ts'

/** The page lies below the settings, which it closes. */
function showFiles({ currentTarget }: MouseEvent<HTMLElement>) {
  currentTarget.closest('dialog')?.close()
  goTo('/files')
}

const DeleteAccount = lazyPart(() => import('./DeleteAccount.tsx').then((module) => module.DeleteAccount))

/** Taking everything along, and leaving. */
export function YourData() {
  const [leaving, setLeaving] = useState(false)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-56 flex-1 text-ink-soft">{t('filesAbout')}</p>
        <Button onClick={showFiles}>{t('showFiles')}</Button>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-56 flex-1 text-ink-soft">{t('exportAbout')}</p>
        <a
          href="/api/me/export?files=true"
          download
          className="inline-flex h-9 items-center rounded-medium border border-line-strong bg-raised px-3.5 font-medium transition-colors hover:bg-hover touch:h-11"
        >
          {t('exportAll')}
        </a>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-56 flex-1 text-ink-soft">{t('deleteAccountAbout')}</p>
        <Button onClick={() => setLeaving(!leaving)} aria-expanded={leaving} className="text-danger">
          {t('deleteAccountMore')}
        </Button>
      </div>
      <Suspense>{leaving && <DeleteAccount onKeep={() => setLeaving(false)} />}</Suspense>
    </div>
  )
}
