export type Notifier = ReturnType<typeof createNotifier>

interface Waiter {
  resolve(): void
  reject(reason: unknown): void
}

/** One `notify` wakes all waiters. It is not remembered: a later waiter waits for the next one. */
export function createNotifier() {
  let waiters = new Set<Waiter>()

  function takeAll(): Set<Waiter> {
    const taken = waiters
    if (taken.size > 0) waiters = new Set()
    return taken
  }

  return {
    /** Resolves at the next `notify`. Rejects with the error of `fail`, or with the signal's reason when aborted. */
    wait: (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const onAbort = () => {
          waiters.delete(waiter)
          reject(signal.reason)
        }
        const waiter: Waiter = {
          resolve: () => {
            signal.removeEventListener('abort', onAbort)
            resolve()
          },
          reject: (reason) => {
            signal.removeEventListener('abort', onAbort)
            reject(reason)
          },
        }
        signal.addEventListener('abort', onAbort)
        waiters.add(waiter)
      }),
    notify: (): void => {
      for (const waiter of takeAll()) waiter.resolve()
    },
    fail: (error: Error): void => {
      for (const waiter of takeAll()) waiter.reject(error)
    },
    waiting: () => waiters.size,
  }
}
