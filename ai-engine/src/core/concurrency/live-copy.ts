export interface LiveCopy<T> {
  /** The value of the last read; the same object until something changed. */
  current(): T
  /** Reads now. The caller sees the state at its call, or a later one. @throws what `read` throws */
  refresh(): Promise<void>
  /** Reads now, without waiting for it, because a change was told. */
  expire(): void
  stop(): void
}

export interface LiveCopyOptions<T> {
  /** Undefined when nothing changed since the last time. */
  read(): Promise<T | undefined>
  /** Milliseconds after which a change is noticed although its notification was lost. */
  everyMs?: number
  /** A read that no caller waits for failed; the copy stays as it is. */
  onFailure(error: unknown): void
}

const EVERY_MS = 1000

/**
 * A copy in memory of rows in the database. It is read again at `expire`, and every second, because a notification may have
 * been lost. Resolves after the first read. @throws what the first `read` throws
 */
export async function createLiveCopy<T extends object>(options: LiveCopyOptions<T>): Promise<LiveCopy<T>> {
  const { read, everyMs = EVERY_MS, onFailure } = options
  const first = await read()
  if (!first) throw new Error('the first read found nothing')
  let latest: T = first
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function readOnce(): Promise<void> {
    latest = (await read()) ?? latest
  }

  /** A read that runs now may have begun too early for this caller, so it gets the one after it. Two never run at once. */
  function refresh(): Promise<void> {
    if (!running) return next ?? begin()
    next ??= running.then(begin, begin)
    return next
  }

  function begin(): Promise<void> {
    next = undefined
    running = readOnce().finally(() => {
      running = undefined
    })
    return running
  }

  function expire(): void {
    refresh().catch(onFailure)
  }

  function schedule(): void {
    if (isStopped) return
    timer = setTimeout(() => void refresh().catch(onFailure).finally(schedule), everyMs)
    timer.unref()
  }

  schedule()
  return {
    current: () => latest,
    refresh,
    expire,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
