/**
 * Whether a server can be used.
 *
 * It is up or down. Whoever has trouble with it says so (`suspect`), which takes it down; while it is down it is
 * probed five times a second, and the first probe that passes takes it up again. Probes that fail for long ask for a
 * new connection, since the old one may be dead without a word.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../logging/logger.ts'
import { createNotifier } from '../log/notifier.ts'

export interface ConnectionHealth {
  isUp(): boolean
  /** Resolves when it is up; at once when it is. Rejects with the signal's reason. */
  available(signal: AbortSignal): Promise<void>
  markDown(cause: unknown): void
  onReturn(listener: () => void): void
  onOutage(listener: (cause: unknown) => void): void
  close(reason: Error): void
}

export interface ConnectionHealthOptions {
  isUp: boolean
  /** Rejects while the server cannot be used. */
  probe(): Promise<void>
  reconnect(): void
  logger: Logger
}

const PROBE_INTERVAL_MS = 200
const RECONNECT_AFTER_MS = 10_000

export function createConnectionHealth({ isUp, probe, reconnect, logger }: ConnectionHealthOptions): ConnectionHealth {
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
    available: async (signal) => {
      signal.throwIfAborted()
      if (state !== 'up') await returned.wait(signal)
    },
    markDown: (cause) => {
      if (state !== 'up') return
      state = 'down'
      logger.warn({ err: cause }, 'Redis is out of reach; runs go on and are saved')
      for (const listener of outageListeners) listener(cause)
      void untilUp()
    },
    onReturn: (listener) => void returnListeners.push(listener),
    onOutage: (listener) => void outageListeners.push(listener),
    close: (reason) => {
      state = 'closed'
      returned.fail(reason)
    },
  }
}
