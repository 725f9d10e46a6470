import { Button } from '../../ui/buttons/Button.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/navigation.ts'

/** Instead of a part of the page that failed to render. The rest of the page goes on. */
export function Stumbled({ onAgain }: { onAgain: () => void }) {
  return (
    <div role="alert" className="px-4 py-3 text-ink-soft">
      <p className="mb-3">{t('partStumbled')}</p>
      <Button onClick={onAgain}>{common('tryAgain')}</Button>
    </div>
  )
}
