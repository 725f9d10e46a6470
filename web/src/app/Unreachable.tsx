import { Button } from '../ui/buttons/Button.tsx'
import { Logo } from '../ui/display/Logo.tsx'

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
        <h1 className="mb-1.5 text-title font-semibold">Grizz does not answer</h1>
        <p role="alert" className="mb-5 text-ink-soft">
          {error.message}
        </p>
        <Button look="honey" busy={trying} onClick={onRetry}>
          {trying ? 'Trying…' : 'Try again'}
        </Button>
      </div>
    </main>
  )
}
