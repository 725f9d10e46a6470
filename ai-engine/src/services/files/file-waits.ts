import type { Notifications } from '../../db/connection/notifications.ts'

export type FileWaits = ReturnType<typeof createFileWaits>

/** The interval of looking again, in case a notification was lost. */
const LOOK_AGAIN_MS = 3000

/** Waits until files have been read, on whichever engine that happens. */
export function createFileWaits({ notifications }: { notifications: Pick<Notifications, 'on'> }) {
  const waiting = new Map<string, Set<() => void>>()
  notifications.on('file_read', (id) => {
    for (const wake of waiting.get(id) ?? []) wake()
  })

  /**
   * Looks until `look` finds something, whenever one of these files was read.
   * @returns undefined when the signal is aborted before
   */
  return async function waitFor<T>(
    ids: readonly string[],
    look: () => Promise<T | undefined>,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    for (;;) {
      // Registered before the look, so that what happens during it is not missed.
      const news = nextNews(ids, signal)
      const found = await look().catch((error) => {
        news.cancel()
        throw error
      })
      if (found !== undefined || signal.aborted) {
        news.cancel()
        return found
      }
      await news.promise
    }
  }

  function nextNews(ids: readonly string[], signal: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(done, LOOK_AGAIN_MS)
    for (const id of ids) waiting.set(id, (waiting.get(id) ?? new Set()).add(done))
    signal.addEventListener('abort', done, { once: true })
    return { promise, cancel: done }

    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      for (const id of ids) {
        waiting.get(id)?.delete(done)
        if (waiting.get(id)?.size === 0) waiting.delete(id)
      }
      resolve()
    }
  }
}
