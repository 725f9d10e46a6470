/**
 * An engine's way to Redis for everything but blocking reads, and whether it can be used.
 *
 * It is up or down. Any command that fails for a reason of Redis's (unreachable, silent for a second, out of memory,
 * loading, failing over) takes it down; while it is down every command is refused at once, so that nothing queues up,
 * and it is probed with a write five times a second. The first probe that passes takes it up again.
 *
 * No command is ever sent twice: whether one that failed was executed is unknown, and its caller decides.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { createBell } from './bell.ts'
import { LogUnavailable } from './event-log.ts'
import { clientOf, type RedisAddress, type RedisClient } from './redis-address.ts'
import { BUCKETS, lifeKey } from './redis-keys.ts'
import { lifeScript, runScript } from './redis-scripts.ts'

export interface RedisLink {
  readonly client: RedisClient
  /** @throws LogUnavailable when Redis is, or turns out to be, out of reach */
  run<T>(command: (client: RedisClient) => Promise<T>): Promise<T>
  isUp(): boolean
  /** The least epoch that a log of this bucket may have. */
  floor(bucket: number): number
  /** Somebody else had trouble with Redis: look at once, and again until it is well. */
  suspect(cause: unknown): void
  available(signal: AbortSignal): Promise<void>
  onReturn(listener: () => void): void
  onOutage(listener: (error: LogUnavailable) => void): void
  close(): void
}

const ANSWER_WITHIN_MS = 1000
const PROBE_EVERY_MS = 200
const RECONNECT_AFTER_MS = 10_000
const LEAST_VERSION = 7
const PASSING =
  /^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MISCONF|NOREPLICAS|BUSY|TRYAGAIN|NOAUTH|NOPERM|UNBLOCKED)/

/** Tries to connect for a moment; an engine starts without Redis too. @throws Error when the server is too old */
export async function openRedisLink(address: RedisAddress, logger: FastifyBaseLogger): Promise<RedisLink> {
  const client = clientOf(address, {
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: ANSWER_WITHIN_MS,
    connectTimeout: 2000,
    enableAutoPipelining: true,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  client.on('error', (err) => logger.debug({ err }, 'Redis connection'))
  await client.connect().catch((err: unknown) => logger.debug({ err }, 'Redis connection'))
  const link = createRedisLink(client, logger)
  client.on('close', () => link.suspect(new Error('The connection was closed')))
  await link.start()
  return link
}

function createRedisLink(client: RedisClient, logger: FastifyBaseLogger) {
  const returned = createBell()
  const returnListeners: (() => void)[] = []
  const outageListeners: ((error: LogUnavailable) => void)[] = []
  let state: 'up' | 'down' | 'closed' = 'down'
  let probing = false
  let floors: readonly number[] = []

  async function start(): Promise<void> {
    try {
      floors = await readFloors(client)
      state = 'up'
    } catch (cause) {
      if (cause instanceof TooOld) {
        client.disconnect()
        throw cause
      }
      logger.warn({ err: cause }, 'Redis is out of reach; live updates start when it is there')
      void probe()
    }
  }

  function suspect(cause: unknown): void {
    if (state !== 'up') return
    state = 'down'
    logger.warn({ err: cause }, 'Redis is out of reach; runs go on and are saved')
    for (const listener of outageListeners) listener(unavailable(cause))
    void probe()
  }

  async function probe(): Promise<void> {
    if (probing) return
    probing = true
    let patience = performance.now() + RECONNECT_AFTER_MS
    while (state === 'down') {
      try {
        floors = await readFloors(client)
        if (state === 'down') comeBack()
      } catch (err) {
        logger.debug({ err }, 'Redis does not answer yet')
        await sleep(PROBE_EVERY_MS)
        if (performance.now() < patience || state !== 'down') continue
        client.disconnect(true)
        patience = performance.now() + RECONNECT_AFTER_MS
      }
    }
    probing = false
  }

  function comeBack(): void {
    state = 'up'
    logger.info('Redis is back')
    for (const listener of returnListeners) listener()
    returned.ring()
  }

  async function run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    if (state !== 'up') throw unavailable()
    try {
      return await command(client)
    } catch (cause) {
      if (isMistake(cause)) throw cause
      suspect(cause)
      throw unavailable(cause)
    }
  }

  return {
    client,
    start,
    run,
    suspect,
    isUp: () => state === 'up',
    floor: (bucket: number) => floors[bucket] ?? 0,
    available: async (signal: AbortSignal) => {
      signal.throwIfAborted()
      if (state !== 'up') await returned.wait(signal)
    },
    onReturn: (listener: () => void) => void returnListeners.push(listener),
    onOutage: (listener: (error: LogUnavailable) => void) => void outageListeners.push(listener),
    close: () => {
      state = 'closed'
      returned.fail(new LogUnavailable('The log is closed'))
      client.disconnect()
    },
  }
}

function unavailable(cause?: unknown): LogUnavailable {
  return new LogUnavailable('Redis is out of reach', { cause })
}

// What Redis refuses for any other reason is a mistake of ours.
function isMistake(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'ReplyError' && !PASSING.test(cause.message)
}

class TooOld extends Error {}

async function readFloors(client: RedisClient): Promise<number[]> {
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket)
  const lives = await Promise.all(buckets.map((bucket) => runScript(client, lifeScript, [lifeKey(bucket)], [])))
  return lives.map((life) => {
    const [floor, version] = life as [string, string]
    if (Number.parseInt(version, 10) < LEAST_VERSION)
      throw new TooOld(`REDIS_URL: this is Redis ${version}; Grizz Chat needs Redis 7 or newer`)
    return Number(floor)
  })
}
