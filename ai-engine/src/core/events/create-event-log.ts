import type { Logger } from '../logging/logger.ts'
import type { EventLog } from './log/event-log.ts'
import { createMemoryLog } from './memory/memory-log.ts'
import type { RedisClient } from './redis/redis-address.ts'
import { createRedisLog } from './redis/redis-log.ts'

export interface EventLogSettings {
  redisUrl: string | undefined
  streamMaxEvents: number
  streamMaxBytes: number
  streamTtlSeconds: number
}

const MEMORY_BYTES = 128 * 1024 * 1024

export interface OpenedEventLog {
  log: EventLog
  /** The log's connection to Redis, shared with the rate limiter for short commands. */
  redis: RedisClient | undefined
}

/** The log that the settings ask for. @throws Error when `REDIS_URL` names no Redis 7 or newer */
export async function createEventLog(settings: EventLogSettings, logger: Logger): Promise<OpenedEventLog> {
  const bounds = {
    maxEvents: settings.streamMaxEvents,
    maxLogBytes: settings.streamMaxBytes,
    ttlSeconds: settings.streamTtlSeconds,
  }
  if (!settings.redisUrl) return { log: createMemoryLog({ maxBytes: MEMORY_BYTES, ...bounds }), redis: undefined }
  const log = await createRedisLog({ url: settings.redisUrl, ...bounds, logger })
  return { log, redis: log.client }
}
