import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { LogUnavailable } from '../log/event-log.ts'
import { createFollowedLogs } from './followed-logs.ts'
import { connectionOf, type RedisAddress, type RedisClient } from './redis-address.ts'
import type { RedisConnection } from './redis-connection.ts'
import { logKey, wakeKey } from './redis-keys.ts'
import { BLOCK_MS, createRedisReader, type RedisReader } from './redis-reader.ts'

const SILENT_MS = BLOCK_MS + 1000
const SWEEP_INTERVAL_MS = 5000
const LAG_INTERVAL_MS = 1000
const WAKE_SECONDS = 3600

/** An engine's blocking readers: one for everything, on a Cluster one for each hash tag in use. */
export function createRedisReaders(deps: {
  address: RedisAddress
  connection: RedisConnection
  /** Conversations of the same group can be followed by one blocking read. */
  groupOf: (conversationId: string) => number
}) {
  const { address, connection, groupOf } = deps
  const engineId = randomUUID()
  const readers = new Map<number, RedisReader>()
  const followed = createFollowedLogs({
    keyOf: logKey,
    groupOf,
    started: (group) => {
      const reader = readers.get(group)
      if (reader) reader.wake()
      else readers.set(group, startReader(group))
    },
  })
  connection.onOutage((cause) => followed.fail(new LogUnavailable('Redis is out of reach', { cause })))
  const sweeping = setInterval(followed.sweep, SWEEP_INTERVAL_MS)
  sweeping.unref()
  let lagMs = 0
  let lagAt = 0

  function startReader(group: number): RedisReader {
    const key = wakeKey(group, engineId)
    return createRedisReader({
      group,
      followed,
      wakeKey: key,
      connect: () => connectTo(address, connection, key),
      sendWake: () =>
        connection.run((client) =>
          Promise.all([client.xadd(key, 'MAXLEN', 1, '*', 'w', ''), client.expire(key, WAKE_SECONDS)]),
        ),
      failed: connection.markDown,
      received: measureLag,
    })
  }

  // Once a second is enough, and costs nothing.
  function measureLag(json: string): void {
    if (performance.now() < lagAt + LAG_INTERVAL_MS || !json) return
    lagAt = performance.now()
    lagMs = Math.max(0, Date.now() - Date.parse((JSON.parse(json) as { at: string }).at))
  }

  return {
    followed,
    status: () => ({ readers: [...readers.values()].filter((reader) => reader.isConnected()).length, lagMs }),
    close: () => {
      clearInterval(sweeping)
      for (const reader of readers.values()) reader.close()
    },
  }
}

const readerOptions = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: SILENT_MS,
  connectTimeout: 2000,
  retryStrategy: () => null,
}

/** A connection for one blocking reader. On a Cluster to the master that has the key's slot at this moment. */
async function connectTo(address: RedisAddress, connection: RedisConnection, key: string): Promise<Redis> {
  const client =
    address.kind === 'cluster'
      ? connectionOf({ ...address, hosts: [await connection.run((cluster) => ownerOf(cluster, key))] }, readerOptions)
      : connectionOf(address, readerOptions)
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function ownerOf(cluster: RedisClient, key: string): Promise<{ host: string; port: number }> {
  const slot = await cluster.cluster('KEYSLOT', key)
  const ranges = await cluster.cluster('SLOTS')
  const [host, port] = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2] ?? []
  if (!host || !port) throw new LogUnavailable(`No server of the Cluster has slot ${slot}`)
  return { host, port }
}
