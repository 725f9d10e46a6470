import { Button } from '../ui/buttons/Button.tsx'
import { Logo } from '../ui/display/Logo.tsx'
import { problemText } from '../ui/display/problem-text.ts'
import { t as common } from '../words/en/common.ts'
import { t } from '../words/en/navigation.ts'

interface UnreachableProps {
  error: Error
  trying: boolean
  onRetry: () => void
}

export function Unreachable({ error, trying, onRetry }: UnreachableProps) {
  return (
    <main className="grid h-dvh place-items-center p-6">
      <div className="max-w-sm text-center">
        <Logo size={36} className="mx-auto mb-5 text-ink-faint" />
        <h1 className="mb-1.5 text-title font-semibold">{t('noAnswer')}</h1>
        <p role="alert" className="mb-5 text-ink-soft">
          {problemText(error)}
        </p>
        <Button look="honey" busy={trying} onClick={onRetry}>
          {trying ? common('trying') : common('tryAgain')}
        </Button>
      </div>
    </main>
  )
}
