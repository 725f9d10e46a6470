import type { Logger } from '../../logging/logger.ts'
import { bodyOf, type EntryId, formatId, MAX_LOG_BYTES, parseId } from '../log/entry.ts'
import { type EventLog, type LogEntry, LogUnavailable, type RunPosition } from '../log/event-log.ts'
import { entriesAfter, type FollowedLogs, type Row } from './followed-logs.ts'
import { parseRedisUrl, type RedisClient } from './redis-address.ts'
import { createRedisAppends } from './redis-appends.ts'
import { openRedisConnection, type RedisConnection } from './redis-connection.ts'
import { bucketOf, lifeKey, logKey, onceKey, pinKey } from './redis-keys.ts'
import { createRedisReaders } from './redis-readers.ts'
import { appendScript, beginScript, reopenScript, runScript, tailScript } from './redis-scripts.ts'
import { createRetentionPins, PIN_TTL_SECONDS } from './retention-pins.ts'

export interface RedisLogOptions {
  url: string
  /** Per conversation; a running run's own events come on top. */
  maxEvents: number
  /** Per conversation, of memory in Redis. Over four times that, a running run's own events are cut too. */
  maxLogBytes?: number
  /** How long a conversation's log stays after the last append. */
  ttlSeconds: number
  logger: Logger
}

export interface RedisLog extends EventLog {
  readonly client: RedisClient
}

const MAX_ROWS = 256
/** Far longer than a published event waits to be marked as published in the database. */
const MAX_ONCE_SECONDS = 3600
/** Long enough for every follower of a deleted conversation to meet its log's end. */
const TOMBSTONE_SECONDS = 60

/**
 * The event log of many engines, in Redis Streams: one stream a conversation. Starts without Redis, too.
 * @throws Error when the URL or the server's version will not do
 */
export async function createRedisLog(options: RedisLogOptions): Promise<RedisLog> {
  const { url, maxEvents, maxLogBytes = MAX_LOG_BYTES, ttlSeconds, logger } = options
  const onceSeconds = Math.min(ttlSeconds, MAX_ONCE_SECONDS)
  const address = parseRedisUrl(url)
  const connection = await openRedisConnection(address, logger)
  const groupOf = address.kind === 'cluster' ? bucketOf : () => 0
  const readers = createRedisReaders({ address, connection, groupOf })
  const pins = createRetentionPins({ connection, groupOf, maxEvents, maxLogBytes, ttlSeconds })
  const append = createRedisAppends(connection)
  const script = (source: typeof tailScript, keys: readonly string[], args: readonly (string | number)[]) =>
    connection.run((client) => runScript(client, source, keys, args))
  const reopen = async (id: string, ttl: number) => String(await script(reopenScript, [logKey(id), pinKey(id)], [ttl]))

  return {
    client: connection.client,
    tail: async (id) => String(await script(tailScript, [logKey(id), lifeKey(bucketOf(id))], [ttlSeconds])),
    append: async (id, event, { once } = {}) => {
      const keys = [logKey(id), lifeKey(bucketOf(id)), pinKey(id), ...(once === undefined ? [] : [onceKey(id, once)])]
      const given = await script(appendScript, keys, [ttlSeconds, maxEvents, maxLogBytes, onceSeconds, bodyOf(event)])
      return typeof given === 'string' ? given : undefined
    },
    appendTo: async (id, position, ...events) => {
      const pin = pins.begin(id, position)
      if (!pin) return false
      const given = await append(pin, events.map(bodyOf))
      pin.newest = given ?? pin.newest
      return given !== undefined
    },

    begin: async (id, position, once, ...events) => {
      const pin = pins.begin(id, position, { writesItself: true })
      if (!pin) return false
      const keys = [pin.key, pinKey(id), onceKey(id, once)]
      const args = [pin.at.epoch, pin.at.seq, position, PIN_TTL_SECONDS, ttlSeconds, onceSeconds, ...events.map(bodyOf)]
      const given = await script(beginScript, keys, args)
      if (typeof given === 'string') pin.newest = given
      return typeof given === 'string'
    },

    reopen: (id) => reopen(id, ttlSeconds),
    delete: async (id) => void (await reopen(id, TOMBSTONE_SECONDS)),
    contains: async (id, cursor) => {
      const at = validId(connection, id, cursor)
      return at !== undefined && (await rowsFrom(connection, id, at, 1)).length > 0
    },
    read: (id, after, signal) => readAfter(connection, readers.followed, id, after, signal),
    renew: (runs) => renew(connection, pins, runs),
    available: connection.available,
    onReturn: connection.onReturn,
    status: () => ({
      kind: 'redis',
      reachable: connection.isUp(),
      followed: readers.followed.size(),
      ...readers.status(),
    }),
    close: async () => {
      readers.close()
      connection.close()
    },
  }
}

/** The parsed id, unless it is older than every log of this life of Redis. */
function validId(connection: RedisConnection, conversationId: string, id: string): EntryId | undefined {
  const parsed = parseId(id)
  return parsed && parsed.epoch >= connection.floor(bucketOf(conversationId)) ? parsed : undefined
}

function rowsFrom(
  connection: RedisConnection,
  conversationId: string,
  cursor: EntryId,
  count: number,
): Promise<readonly Row[]> {
  const id = formatId(cursor)
  const key = logKey(conversationId)
  return connection.run((client) =>
    count === 1 ? client.xrange(key, id, id) : client.xrange(key, id, '+', 'COUNT', count),
  )
}

async function readAfter(
  connection: RedisConnection,
  followed: FollowedLogs,
  conversationId: string,
  after: string,
  signal: AbortSignal,
): Promise<readonly LogEntry[] | 'reset'> {
  for (;;) {
    signal.throwIfAborted()
    const cursor = validId(connection, conversationId, after)
    if (!cursor) return 'reset'
    const recent = followed.after(conversationId, cursor)
    if (recent.length > 0) return recent
    if (!followed.isNewest(conversationId, cursor)) {
      const found = entriesAfter(cursor, await rowsFrom(connection, conversationId, cursor, MAX_ROWS))
      if (!found) return 'reset'
      if (found.length > 0) return found
    }
    if (!connection.isUp()) throw new LogUnavailable('Redis is out of reach')
    await followed.wait(conversationId, cursor, signal)
  }
}

async function renew(
  connection: RedisConnection,
  pins: ReturnType<typeof createRetentionPins>,
  runs: readonly RunPosition[],
): Promise<RunPosition[]> {
  const isValid = ({ conversationId, position }: RunPosition) =>
    validId(connection, conversationId, position) !== undefined
  const kept = await pins.renew(runs.filter(isValid))
  return runs.filter((run) => !kept.has(run))
}
