import type { ConversationView } from '../../live/contract/contract.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Logo } from '../../ui/display/Logo.tsx'
import { useStore } from '../context/store-context.ts'
import { goTo } from '../navigation/path.ts'

/** Instead of the thread: it is not there, or it could not be loaded. */
export function ThreadProblem({ view }: { view: ConversationView }) {
  const store = useStore()
  const missing = view.state === 'not_found'
  return (
    <div role="alert" className="mx-auto max-w-sm py-[12dvh] text-center">
      <Logo size={36} className="mx-auto mb-5 text-ink-faint" />
      <h1 className="mb-1.5 text-title font-semibold">{missing ? 'Nothing here' : 'This did not load'}</h1>
      <p className="mb-5 text-ink-soft">
        {missing
          ? 'This conversation was deleted, or it belongs to somebody else.'
          : (view.problem ?? 'Grizz could not fetch this conversation.')}
      </p>
      {missing ? (
        <Button onClick={() => goTo('/')}>Start a new one</Button>
      ) : (
        <Button look="honey" onClick={() => store.retry()}>
          Try again
        </Button>
      )}
    </div>
  )
}
