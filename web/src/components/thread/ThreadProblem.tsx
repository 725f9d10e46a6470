import type { ConversationView } from '../../live/contract/contract.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Logo } from '../../ui/display/Logo.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/thread.ts'
import { shownLanguage } from '../../words/language/language.ts'
import { useStore } from '../context/store-context.ts'
import { goTo } from '../navigation/path.ts'

/** Instead of the thread: it is not there, or it could not be loaded. */
export function ThreadProblem({ view }: { view: ConversationView }) {
  const store = useStore()
  const missing = view.state === 'not_found'
  return (
    <div role="alert" className="mx-auto max-w-sm py-[12dvh] text-center">
      <Logo size={36} className="mx-auto mb-5 text-ink-faint" />
      <h1 className="mb-1.5 text-title font-semibold">{missing ? t('nothingHere') : t('didNotLoad')}</h1>
      <p className="mb-5 text-ink-soft">{missing ? t('deletedOrForeign') : whyOf(view)}</p>
      {missing ? (
        <Button onClick={() => goTo('/')}>{t('startNew')}</Button>
      ) : (
        <Button look="honey" onClick={() => store.retry()}>
          {common('tryAgain')}
        </Button>
      )}
    </div>
  )
}

/** The engine's own sentence is English. */
function whyOf({ problem }: ConversationView): string {
  return (shownLanguage() === 'en' && problem) || t('notFetched')
}
