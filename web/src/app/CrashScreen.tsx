import { Button } from '../ui/buttons/Button.tsx'
import { Logo } from '../ui/display/Logo.tsx'
import { t as common } from '../words/en/common.ts'
import { t } from '../words/en/navigation.ts'

/** When the page itself fails. Nothing is lost by loading it again: what was sent is saved, what was typed is kept. */
export function CrashScreen() {
  return (
    <main className="grid h-dvh place-items-center p-6">
      <div role="alert" className="max-w-sm text-center">
        <Logo size={36} className="mx-auto mb-5 text-ink-faint" />
        <h1 className="mb-1.5 text-title font-semibold">{t('pageStumbled')}</h1>
        <p className="mb-5 text-ink-soft">{t('pageStumbledAbout')}</p>
        <Button look="honey" onClick={() => window.location.reload()}>
          {common('loadAgain')}
        </Button>
      </div>
    </main>
  )
}
