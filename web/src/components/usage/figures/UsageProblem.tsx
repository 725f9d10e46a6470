import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/administration/usage.ts'
import { t as common } from '../../../words/en/common.ts'

interface UsageProblemProps {
  error: Error
  trying: boolean
  onRetry: () => void
}

export function UsageProblem({ error, trying, onRetry }: UsageProblemProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-4 py-16 text-center">
      <div>
        <h2 className="mb-1 text-read font-semibold">{t('notLoaded')}</h2>
        <p className="text-ink-soft">{problemText(error)}</p>
      </div>
      <Button busy={trying} onClick={onRetry}>
        {common('tryAgain')}
      </Button>
    </div>
  )
}
