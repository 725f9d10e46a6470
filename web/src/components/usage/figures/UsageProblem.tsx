import { Button } from '../../../ui/buttons/Button.tsx'

interface UsageProblemProps {
  error: Error
  trying: boolean
  onRetry: () => void
}

export function UsageProblem({ error, trying, onRetry }: UsageProblemProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-4 py-16 text-center">
      <div>
        <h2 className="mb-1 text-read font-semibold">The usage did not load</h2>
        <p className="text-ink-soft">{error.message}</p>
      </div>
      <Button busy={trying} onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}
