import { Button } from '../../ui/buttons/Button.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'

/** Shown instead of a part of the page that failed to render. The rest of the page works on. */
export function SidebarError({ onAgain }: { onAgain: () => void }) {
  return (
    <div role="alert" className="px-4 py-3 text-ink-soft">
      <p className="mb-3">{t('partStumbled')}</p>
      <Button onClick={onAgain}>{common('tryAgain')}</Button>
    </div>
  )
}
