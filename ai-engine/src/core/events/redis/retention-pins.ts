/**
 * Keeps the events of running runs in their logs. A trim never passes the position of a running run: the engine knows
 * the positions of its own runs, and writes each to a key in Redis for the appends of other engines. When a run is
 * over, its events up to the last renewal may be trimmed; a run that began after it lies behind those.
 */
import { parseId } from '../log/entry.ts'
import type { RunPosition } from '../log/event-log.ts'
import type { AppendTarget } from './redis-appends.ts'
import type { RedisConnection } from './redis-connection.ts'
import { bucketOf, logKey, pinKey } from './redis-keys.ts'
import { releaseScript, renewScript, runScript } from './redis-scripts.ts'

interface RetentionPin extends AppendTarget {
  position: string
  bucket: number
  /** The newest entry that the run appended. */
  newest: string
  /** The first entry that a trim must keep once the run is over. */
  floor: string
}

export const PIN_TTL_SECONDS = 5

export function createRetentionPins(deps: {
  connection: RedisConnection
  groupOf: (conversationId: string) => number
  maxEvents: number
  maxLogBytes: number
  ttlSeconds: number
}) {
  const { connection, groupOf, maxEvents, maxLogBytes, ttlSeconds } = deps
  const pins = new Map<string, RetentionPin>()

  /**
   * Pins a run's log from its position on. The pin is written to Redis ahead of the append that follows, unless that
   * writes the pin itself. Undefined for a position that no log of this life of Redis can have.
   */
  function begin(conversationId: string, position: string, { writesItself = false } = {}): RetentionPin | undefined {
    const known = pins.get(conversationId)
    const pin = known?.position === position ? known : pinOf(conversationId, position)
    if (!pin || pin.at.epoch < connection.floor(pin.bucket)) return undefined
    if (pin === known) return pin
    pins.set(conversationId, pin)
    if (!writesItself)
      connection
        .run((client) => client.set(pinKey(conversationId), position, 'EX', PIN_TTL_SECONDS))
        .catch(connection.markDown)
    return pin
  }

  /** Returns the runs that still have their position. Trims the logs of these runs and of ended ones. */
  async function renew(runs: readonly RunPosition[]): Promise<ReadonlySet<RunPosition>> {
    const running = new Set(runs.map((run) => run.conversationId))
    const over = [...pins].filter(([conversationId]) => !running.has(conversationId))
    const [kept] = await Promise.all([Promise.all(runs.map(renewOne)), Promise.all(over.map(release))])
    return new Set(runs.filter((_, index) => kept[index]))
  }

  function pinOf(conversationId: string, position: string): RetentionPin | undefined {
    const at = parseId(position)
    if (!at) return undefined
    const where = { key: logKey(conversationId), group: groupOf(conversationId), bucket: bucketOf(conversationId) }
    return { ...where, at, position, newest: position, floor: position }
  }

  async function renewOne({ conversationId, position }: RunPosition): Promise<boolean> {
    const pin = pins.get(conversationId)
    if (pin?.position === position) pin.floor = pin.newest
    const keys = [logKey(conversationId), pinKey(conversationId)]
    const args = [ttlSeconds, maxEvents, maxLogBytes, position, PIN_TTL_SECONDS]
    return (await connection.run((client) => runScript(client, renewScript, keys, args))) === 1
  }

  async function release([conversationId, { position, floor }]: [string, RetentionPin]): Promise<void> {
    const keys = [logKey(conversationId), pinKey(conversationId)]
    await connection.run((client) => runScript(client, releaseScript, keys, [maxEvents, maxLogBytes, position, floor]))
    if (pins.get(conversationId)?.position === position) pins.delete(conversationId)
  }

  return { begin, renew }
}
