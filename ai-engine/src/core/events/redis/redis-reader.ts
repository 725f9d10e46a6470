/**
 * The one blocking read of a group of followed conversations: of all of them, on a Cluster of those in one bucket.
 *
 * Each turn reads every followed conversation after its newest known entry, and a wake stream of this engine's own.
 * A conversation that comes in while the read blocks writes to the wake stream, which ends the read; the next turn
 * has it. Turns are spaced while there is much to read, never when a read had to wait. When a turn fails, all waiting
 * followers get the error, and the reader begins again on a new connection.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { LogUnavailable } from '../log/event-log.ts'
import { type FollowedLogs, newestOf } from './followed-logs.ts'
import { backoff } from './redis-address.ts'

export type RedisReader = ReturnType<typeof createRedisReader>

export interface RedisReaderOptions {
  group: number
  followed: FollowedLogs
  wakeKey: string
  /** A new connection to the server that has the group's keys, for this reader alone. */
  connect(): Promise<Redis>
  /** Writes to the wake stream. */
  sendWake(): Promise<unknown>
  failed(cause: unknown): void
  /** The newest entry of a turn, as JSON. */
  received(json: string): void
}

/** Shorter than the command timeout, so that a frozen Redis is noticed. */
export const BLOCK_MS = 2000
const MAX_ROWS = 256
const MAX_GAP_MS = 40
const KEYS_PER_MS = 25

export function createRedisReader(options: RedisReaderOptions) {
  const { group, followed, wakeKey, connect, sendWake, failed, received } = options
  let client: Redis | undefined
  let isClosed = false
  let isBlocked = false
  let lastWake = '0-0'
  void run()

  async function run(): Promise<void> {
    for (let tries = 1; !isClosed; tries += 1) {
      try {
        client = await connect()
        tries = 0
        while (!isClosed) await readOnce(client)
      } catch (cause) {
        if (isClosed) return
        followed.fail(new LogUnavailable('Redis is out of reach', { cause }), group)
        failed(cause)
      } finally {
        client?.disconnect()
        client = undefined
        isBlocked = false
      }
      await sleep(backoff(tries))
    }
  }

  async function readOnce(connected: Redis): Promise<void> {
    const logs = followed.inGroup(group)
    const ids = logs.map(newestOf)
    const startedAt = performance.now()
    isBlocked = true
    const args = [wakeKey, ...logs.map(({ key }) => key), lastWake, ...ids]
    const reply = await connected.xread('COUNT', MAX_ROWS, 'BLOCK', BLOCK_MS, 'STREAMS', ...args)
    isBlocked = false
    if (!reply || isClosed) return
    // XREAD returns the streams with new entries in the order of the request.
    let at = 0
    for (const [key, rows] of reply) {
      if (key === wakeKey) {
        lastWake = rows.at(-1)?.[0] ?? lastWake
        continue
      }
      while (at < logs.length && logs[at]?.key !== key) at += 1
      const [log, asked] = [logs[at], ids[at]]
      if (log && asked !== undefined) followed.receive(log, asked, rows)
    }
    received(reply.at(-1)?.[1].at(-1)?.[1][1] ?? '')
    // A timer is late by a millisecond: a few logs are read without one.
    const early = Math.min(MAX_GAP_MS, logs.length / KEYS_PER_MS) - (performance.now() - startedAt)
    if (early > 0.5) await sleep(early)
  }

  return {
    /** Ends the blocking read, so that the next turn reads another conversation too. */
    wake: (): void => {
      if (!isBlocked) return
      isBlocked = false
      sendWake().catch(failed)
    },
    isConnected: () => client !== undefined,
    close: (): void => {
      isClosed = true
      client?.disconnect()
    },
  }
}
