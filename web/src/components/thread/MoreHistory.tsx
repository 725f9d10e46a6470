import { t } from '../../words/en/thread.ts'
import { useStore } from '../context/store-context.ts'

interface MoreHistoryProps {
  end: 'older' | 'newer'
  loading: boolean
}

/** The edge of what is loaded; more is loaded before the user scrolls here. */
export function MoreHistory({ end, loading }: MoreHistoryProps) {
  const store = useStore()
  const load = () => (end === 'older' ? store.loadOlder() : store.loadNewer())
  return (
    <div className="grid h-10 place-items-center text-meta text-ink-faint">
      {loading ? (
        end === 'older' ? (
          t('loadingOlder')
        ) : (
          t('loadingNewer')
        )
      ) : (
        <button type="button" className="rounded-small px-2 py-1 hover:text-ink" onClick={load}>
          {end === 'older' ? t('showOlder') : t('showNewer')}
        </button>
      )}
    </div>
  )
}
