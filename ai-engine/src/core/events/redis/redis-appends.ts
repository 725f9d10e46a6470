/**
 * What the runs of this engine append to their logs. What they append in one turn of the event loop goes to Redis as one
 * command, however many logs it concerns: one promise, one timer and one answer, and whoever follows those logs is woken
 * once. On a Cluster one command for each hash tag.
 */
import { type EntryId, parseId } from '../log/entry.ts'
import type { RedisClient } from './redis-address.ts'
import type { RedisConnection } from './redis-connection.ts'
import { appendAllScript, runScript } from './redis-scripts.ts'

/** Where in Redis a run appends. */
export interface Spot {
  key: string
  /** What has the same group may be touched by one command. */
  group: number
  /** The entry from which on the run appends. */
  at: EntryId
}

interface Append extends Spot {
  bodies: readonly string[]
  resolve(id: string | undefined): void
  reject(error: unknown): void
}

/** So that nobody else waits long for a Redis that is busy with one command. */
const MAX_PER_COMMAND = 256

/**
 * Appends within the epoch of the spot, with nothing in between. Resolves with the newest id, or with undefined when
 * that log is gone. Rejects with LogUnavailable.
 */
export function createRedisAppends(link: RedisConnection) {
  let waiting: Append[] = []

  return function append(spot: Spot, bodies: readonly string[]): Promise<string | undefined> {
    if (waiting.length === 0) process.nextTick(send)
    return new Promise((resolve, reject) => void waiting.push({ ...spot, bodies, resolve, reject }))
  }

  function send(): void {
    const taken = waiting
    waiting = []
    for (const group of Map.groupBy(taken, ({ group }) => group).values())
      for (let from = 0; from < group.length; from += MAX_PER_COMMAND)
        void sendTogether(link, group.slice(from, from + MAX_PER_COMMAND))
  }
}

async function sendTogether(link: RedisConnection, appends: readonly Append[]): Promise<void> {
  try {
    const [only, more] = appends
    const isOne = only?.bodies.length === 1 && !more
    const ids = await link.run((client) => (isOne ? appendOne(client, only) : appendAll(client, appends)))
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
