import type { ConversationView } from '../../live/contract/contract.ts'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'
import { useStore, useView } from '../context/store-context.ts'

/** A slim line over the thread while the connection is away, and for a moment when it came back. */
export function ConnectionBanner() {
  const store = useStore()
  const connection = useView((view) => view.connection)
  const resumed = useView((view) => view.resumed)
  const state = useView((view) => view.state)
  const sentence = sentenceOf({ connection, resumed })
  if (!sentence || state === 'not_found' || state === 'failed') return <div role="status" />
  const away = connection !== 'live'
  const outdated = connection === 'outdated'
  return (
    <div
      role="status"
      data-connection={connection}
      className={`appearing flex min-h-7 shrink-0 items-center justify-center gap-2 px-4 py-1 text-center text-meta ${away ? 'bg-honey-soft text-ink' : 'text-success'}`}
    >
      {away && !outdated && (
        <span aria-hidden="true" className="breathing size-1.5 shrink-0 rounded-full bg-honey-strong" />
      )}
      <span>{sentence}</span>
      {away && (
        <button
          type="button"
          onClick={() => (outdated ? window.location.reload() : store.retry())}
          className="shrink-0 rounded-small font-semibold text-link underline-offset-2 hover:underline"
        >
          {outdated ? common('loadPageAgain') : t('tryNow')}
        </button>
      )}
    </div>
  )
}

function sentenceOf({ connection, resumed }: Pick<ConversationView, 'connection' | 'resumed'>): string | undefined {
  if (connection === 'outdated') return common('outdated')
  if (connection === 'offline') return t('offline')
  if (connection === 'reconnecting') return t('reconnecting')
  return resumed ? t('back') : undefined
}
