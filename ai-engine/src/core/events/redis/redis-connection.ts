import type { Logger } from '../../logging/logger.ts'
import { LogUnavailable } from '../log/event-log.ts'
import { createConnectionHealth } from './connection-health.ts'
import { clientOf, learnSlots, type RedisAddress, type RedisClient } from './redis-address.ts'
import { BUCKETS, lifeKey } from './redis-keys.ts'
import { lifeScript, runScript } from './redis-scripts.ts'

export type RedisConnection = ReturnType<typeof createRedisConnection>

const ANSWER_TIMEOUT_MS = 1000
const MIN_VERSION = 7
const transientReplies =
  /^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MISCONF|NOREPLICAS|BUSY|TRYAGAIN|NOAUTH|NOPERM|UNBLOCKED|MOVED|ASK)/

/** Tries to connect once; an engine starts without Redis too. @throws Error when Redis is too old */
export async function openRedisConnection(address: RedisAddress, logger: Logger): Promise<RedisConnection> {
  const client = clientOf(address, {
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: ANSWER_TIMEOUT_MS,
    connectTimeout: 2000,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  client.on('error', (err) => logger.debug({ err }, 'Redis connection'))
  try {
    await client.connect()
    return createRedisConnection(client, logger, await readFloors(client))
  } catch (err) {
    if (err instanceof TooOld) {
      client.disconnect()
      throw err
    }
    logger.warn({ err }, 'Redis is out of reach; live updates start when it is there')
    return createRedisConnection(client, logger, undefined)
  }
}

/**
 * An engine's connection to Redis for everything but blocking reads. A command that fails because of Redis
 * (unreachable, no reply within a second, out of memory, loading, failing over) marks it down; while it is down every
 * command fails at once, so that nothing queues up. No command is ever sent twice: whether one that failed was executed
 * is unknown, and its caller decides.
 */
function createRedisConnection(client: RedisClient, logger: Logger, known: readonly number[] | undefined) {
  let floors = known ?? []
  const health = createConnectionHealth({
    isUp: known !== undefined,
    probe: async () => {
      learnSlots(client)
      floors = await readFloors(client)
    },
    reconnect: () => client.disconnect(true),
    logger,
  })
  client.on('close', () => health.markDown(new Error('The connection was closed')))

  return {
    ...health,
    client,
    /** @throws LogUnavailable when Redis is, or turns out to be, unreachable */
    async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
      if (!health.isUp()) throw new LogUnavailable('Redis is out of reach')
      try {
        return await command(client)
      } catch (cause) {
        if (isMistake(cause)) throw cause
        health.markDown(cause)
        throw new LogUnavailable('Redis is out of reach', { cause })
      }
    },
    /** The least epoch that a log of this bucket may have. */
    floor: (bucket: number): number => floors[bucket] ?? 0,
    close: (): void => {
      health.close(new LogUnavailable('The log is closed'))
      client.disconnect()
    },
  }
}

// Any other refusal by Redis is a defect of the engine.
function isMistake(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'ReplyError' && !transientReplies.test(cause.message)
}

class TooOld extends Error {}

/** Also a probe: it writes to every bucket. */
async function readFloors(client: RedisClient): Promise<number[]> {
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket)
  const lives = await Promise.all(buckets.map((bucket) => runScript(client, lifeScript, [lifeKey(bucket)], [])))
  return lives.map((life) => {
    const [floor, version] = life as [string, string]
    if (Number.parseInt(version, 10) < MIN_VERSION)
      throw new TooOld(`REDIS_URL: this is Redis ${version}; Grizz Chat needs Redis 7 or newer`)
    return Number(floor)
  })
}
