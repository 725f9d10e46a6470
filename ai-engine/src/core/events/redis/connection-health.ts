/**
 * Whether Redis can be used: it is up or down. A caller whose command fails marks it down; while it is down it is
 * probed five times a second, and the first probe that passes marks it up. After ten seconds of failed probes a new
 * connection is made, since the old one may be dead without an error.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../logging/logger.ts'
import { createNotifier } from '../log/notifier.ts'

export interface ConnectionHealthOptions {
  isUp: boolean
  /** Rejects while the server cannot be used. */
  probe(): Promise<void>
  reconnect(): void
  logger: Logger
}

const PROBE_INTERVAL_MS = 200
const RECONNECT_AFTER_MS = 10_000

export function createConnectionHealth({ isUp, probe, reconnect, logger }: ConnectionHealthOptions) {
  const returned = createNotifier()
  const returnListeners: (() => void)[] = []
  const outageListeners: ((cause: unknown) => void)[] = []
  let state: 'up' | 'down' | 'closed' = isUp ? 'up' : 'down'
  if (!isUp) void untilUp()

  async function untilUp(): Promise<void> {
    let reconnectAt = performance.now() + RECONNECT_AFTER_MS
    while (state === 'down') {
      if (await passes()) return comeBack()
      await sleep(PROBE_INTERVAL_MS)
      if (performance.now() < reconnectAt) continue
      reconnect()
      reconnectAt = performance.now() + RECONNECT_AFTER_MS
    }
  }

  async function passes(): Promise<boolean> {
    try {
      await probe()
      return state === 'down'
    } catch (err) {
      logger.debug({ err }, 'Redis does not answer yet')
      return false
    }
  }

  function comeBack(): void {
    state = 'up'
    logger.info('Redis is back')
    for (const listener of returnListeners) listener()
    returned.notify()
  }

  return {
    isUp: () => state === 'up',
    /** Resolves once it is up. Rejects with the signal's reason. */
    available: async (signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted()
      if (state !== 'up') await returned.wait(signal)
    },
    markDown: (cause: unknown): void => {
      if (state !== 'up') return
      state = 'down'
      logger.warn({ err: cause }, 'Redis is out of reach; runs go on and are saved')
      for (const listener of outageListeners) listener(cause)
      void untilUp()
    },
    onReturn: (listener: () => void) => void returnListeners.push(listener),
    onOutage: (listener: (cause: unknown) => void) => void outageListeners.push(listener),
    close: (reason: Error): void => {
      state = 'closed'
      returned.fail(reason)
    },
  }
}
