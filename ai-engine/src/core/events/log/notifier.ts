export interface Notifier {
  /** Resolves at the next ring. Rejects with the error of `fail`, or with the signal's reason when aborted. */
  wait(signal: AbortSignal): Promise<void>
  notify(): void
  fail(error: Error): void
  waiting(): number
}

interface Waiter {
  resolve(): void
  reject(reason: unknown): void
}

/** Many wait, one ring wakes them all. Nothing is kept: who comes after a ring waits for the next. */
export function createNotifier(): Notifier {
  let waiters = new Set<Waiter>()

  function takeAll(): Set<Waiter> {
    const taken = waiters
    if (taken.size > 0) waiters = new Set()
    return taken
  }

  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
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
    notify: () => {
      for (const waiter of takeAll()) waiter.resolve()
    },
    fail: (error) => {
      for (const waiter of takeAll()) waiter.reject(error)
    },
    waiting: () => waiters.size,
  }
}
