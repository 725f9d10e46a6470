/**
 * Appends of this engine's runs to their logs. All appends of one turn of the event loop go to Redis as one command,
 * however many logs they concern: one promise, one timer and one reply, and the followers of those logs are woken once.
 * On a Cluster one command for each hash tag.
 */
import { type EntryId, parseId } from '../log/entry.ts'
import type { RedisClient } from './redis-address.ts'
import type { RedisConnection } from './redis-connection.ts'
import { appendAllScript, runScript } from './redis-scripts.ts'

/** The stream in Redis that a run appends to. */
export interface AppendTarget {
  key: string
  /** Keys of the same group may be used by one command. */
  group: number
  /** The entry from which on the run appends. */
  at: EntryId
}

interface Append extends AppendTarget {
  bodies: readonly string[]
  resolve(id: string | undefined): void
  reject(error: unknown): void
}

/** Bounds how long one command keeps Redis from other clients. */
const MAX_PER_COMMAND = 256

/**
 * Appends within the epoch of the target, with nothing in between. Resolves with the newest id, or with undefined when
 * that log is gone. Rejects with LogUnavailable.
 */
export function createRedisAppends(connection: RedisConnection) {
  let waiting: Append[] = []

  return function append(target: AppendTarget, bodies: readonly string[]): Promise<string | undefined> {
    if (waiting.length === 0) process.nextTick(send)
    return new Promise((resolve, reject) => void waiting.push({ ...target, bodies, resolve, reject }))
  }

  function send(): void {
    const taken = waiting
    waiting = []
    for (const group of Map.groupBy(taken, ({ group }) => group).values())
      for (let from = 0; from < group.length; from += MAX_PER_COMMAND)
        void sendTogether(connection, group.slice(from, from + MAX_PER_COMMAND))
  }
}

async function sendTogether(connection: RedisConnection, appends: readonly Append[]): Promise<void> {
  try {
    const [only, more] = appends
    const isOne = only?.bodies.length === 1 && !more
    const ids = await connection.run((client) => (isOne ? appendOne(client, only) : appendAll(client, appends)))
    for (const [index, { at, resolve }] of appends.entries()) resolve(idAfter(at, ids[index]))
  } catch (error) {
    for (const { reject } of appends) reject(error)
  }
}

/** A lone event needs no script. */
async function appendOne(client: RedisClient, { key, at, bodies }: Append): Promise<unknown[]> {
  try {
    return [await client.xadd(key, 'NOMKSTREAM', `${at.epoch}-*`, 'e', bodies[0] ?? '')]
  } catch (error) {
    if (error instanceof Error && error.message.includes('equal or smaller')) return [null]
    throw error
  }
}

async function appendAll(client: RedisClient, appends: readonly Append[]): Promise<unknown[]> {
  const keys = appends.map(({ key }) => key)
  const args: (string | number)[] = []
  for (const { at, bodies } of appends) args.push(at.epoch, at.seq, bodies.length, ...bodies)
  return (await runScript(client, appendAllScript, keys, args)) as unknown[]
}

/** A log of an earlier epoch, by a clock set back, takes an entry as the first of a later one. */
function idAfter(at: EntryId, id: unknown): string | undefined {
  return typeof id === 'string' && (parseId(id)?.seq ?? 0) > at.seq ? id : undefined
}
