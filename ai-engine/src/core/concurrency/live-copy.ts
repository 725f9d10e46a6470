export interface LiveCopy<T> {
  /** The latest, as it was read last. The same object until something changed. */
  current(): T
  /** Reads now. Whoever calls it sees what was there when they called, or later. @throws what `read` throws */
  refresh(): Promise<void>
  /** Reads now, without waiting for it: somebody said that there is something new. */
  expire(): void
  stop(): void
}

export interface LiveCopyOptions<T> {
  /** Undefined when nothing changed since the last time. */
  read(): Promise<T | undefined>
  /** How long a change may go unnoticed of which nobody told, in milliseconds. */
  everyMs?: number
  /** A read of its own accord failed; the copy stays as it is. */
  onFailure(error: unknown): void
}

const EVERY_MS = 1000

/**
 * A copy in memory of what is kept elsewhere. It is read again at `expire`, and every second, because what would have been
 * told may have been lost. Resolves once it was read. @throws what the first `read` throws
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

  /** A load that runs now may have begun too early for this caller, so it gets the one after it. */
  function refresh(): Promise<void> {
    if (!running) return begin()
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
