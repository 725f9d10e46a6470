import { useStore } from '../chat/store-context.ts'
import { useInSight } from '../kit/use-in-sight.ts'

/** Stands above the oldest message that is here; older ones come before the reader reaches it. */
export function OlderHistory({ loading }: { loading: boolean }) {
  const store = useStore()
  const ref = useInSight(() => {
    if (!loading) store.loadOlder()
  })
  return (
    <div ref={ref} className="grid h-10 place-items-center text-meta text-ink-faint">
      {loading ? (
        'Loading older messages…'
      ) : (
        <button type="button" className="rounded-small px-2 py-1 hover:text-ink" onClick={() => store.loadOlder()}>
          Show older messages
        </button>
      )}
    </div>
  )
}
