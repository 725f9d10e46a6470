import type { Logger } from '../../logging/logger.ts'
import { LogUnavailable } from '../log/event-log.ts'
import { type ConnectionHealth, createConnectionHealth } from './connection-health.ts'
import { clientOf, learnSlots, type RedisAddress, type RedisClient } from './redis-address.ts'
import { BUCKETS, lifeKey } from './redis-keys.ts'
import { lifeScript, runScript } from './redis-scripts.ts'

/**
 * An engine's way to Redis for everything but blocking reads. Any command that fails for a reason of Redis's
 * (unreachable, silent for a second, out of memory, loading, failing over) takes it down; while it is down every
 * command is refused at once, so that nothing queues up. No command is ever sent twice: whether one that failed was
 * executed is unknown, and its caller decides.
 */
export interface RedisConnection extends Omit<ConnectionHealth, 'close'> {
  readonly client: RedisClient
  /** @throws LogUnavailable when Redis is, or turns out to be, out of reach */
  run<T>(command: (client: RedisClient) => Promise<T>): Promise<T>
  /** The least epoch that a log of this bucket may have. */
  floor(bucket: number): number
  close(): void
}

const ANSWER_TIMEOUT_MS = 1000
const MIN_VERSION = 7
const PASSING =
  /^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MISCONF|NOREPLICAS|BUSY|TRYAGAIN|NOAUTH|NOPERM|UNBLOCKED|MOVED|ASK)/

/** Tries to connect once; an engine starts without Redis too. @throws Error when the server is too old */
export async function openRedisLink(address: RedisAddress, logger: Logger): Promise<RedisConnection> {
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
    return createRedisLink(client, logger, await readFloors(client))
  } catch (err) {
    if (err instanceof TooOld) {
      client.disconnect()
      throw err
    }
    logger.warn({ err }, 'Redis is out of reach; live updates start when it is there')
    return createRedisLink(client, logger, undefined)
  }
}

function createRedisLink(client: RedisClient, logger: Logger, known: readonly number[] | undefined) {
  let floors = known ?? []
  const reach = createConnectionHealth({
    isUp: known !== undefined,
    probe: async () => {
      learnSlots(client)
      floors = await readFloors(client)
    },
    reconnect: () => client.disconnect(true),
    logger,
  })
  client.on('close', () => reach.markDown(new Error('The connection was closed')))

  return {
    ...reach,
    client,
    async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
      if (!reach.isUp()) throw new LogUnavailable('Redis is out of reach')
      try {
        return await command(client)
      } catch (cause) {
        if (isMistake(cause)) throw cause
        reach.markDown(cause)
        throw new LogUnavailable('Redis is out of reach', { cause })
      }
    },
    floor: (bucket: number) => floors[bucket] ?? 0,
    close: () => {
      reach.close(new LogUnavailable('The log is closed'))
      client.disconnect()
    },
  }
}

// What Redis refuses for any other reason is a mistake of ours.
function isMistake(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'ReplyError' && !PASSING.test(cause.message)
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
