/**
 * What running runs need of their logs. A trim never passes the position of a running run: the engine knows those of
 * its own runs, and leaves a note of each in Redis for the appends of others. When a run is over, its events up to
 * the last renewal may go; a run that began after it lies behind those.
 */
import { parseId } from '../log/entry.ts'
import type { RunPosition } from '../log/event-log.ts'
import type { Spot } from './redis-appends.ts'
import type { RedisConnection } from './redis-connection.ts'
import { bucketOf, logKey, pinKey } from './redis-keys.ts'
import { releaseScript, renewScript, runScript } from './redis-scripts.ts'

interface RetentionPin extends Spot {
  position: string
  bucket: number
  /** The newest entry that the run appended. */
  newest: string
  /** What a trim must keep once the run is over. */
  floor: string
}

export const PIN_TTL_SECONDS = 5

export function createRetentionPins(deps: {
  link: RedisConnection
  groupOf: (conversationId: string) => number
  maxEvents: number
  maxLogBytes: number
  ttlSeconds: number
}) {
  const { link, groupOf, maxEvents, maxLogBytes, ttlSeconds } = deps
  const pins = new Map<string, RetentionPin>()

  /**
   * A run appends from this position on. What it notes goes to Redis ahead of the append that follows, unless that
   * leaves the note itself. Undefined for a position that no log of this life of the server can have.
   */
  function begin(conversationId: string, position: string, { notesItself = false } = {}): RetentionPin | undefined {
    const known = pins.get(conversationId)
    const hold = known?.position === position ? known : holdOf(conversationId, position)
    if (!hold || hold.at.epoch < link.floor(hold.bucket)) return undefined
    if (hold === known) return hold
    pins.set(conversationId, hold)
    if (!notesItself)
      link.run((client) => client.set(pinKey(conversationId), position, 'EX', PIN_TTL_SECONDS)).catch(link.markDown)
    return hold
  }

  /** Returns those that still have their position. Trims the logs of these runs, and of those that are over. */
  async function renew(runs: readonly RunPosition[]): Promise<ReadonlySet<RunPosition>> {
    const running = new Set(runs.map((run) => run.conversationId))
    const over = [...pins].filter(([conversationId]) => !running.has(conversationId))
    const [kept] = await Promise.all([Promise.all(runs.map(renewOne)), Promise.all(over.map(release))])
    return new Set(runs.filter((_, index) => kept[index]))
  }

  function holdOf(conversationId: string, position: string): RetentionPin | undefined {
    const at = parseId(position)
    if (!at) return undefined
    const where = { key: logKey(conversationId), group: groupOf(conversationId), bucket: bucketOf(conversationId) }
    return { ...where, at, position, newest: position, floor: position }
  }

  async function renewOne({ conversationId, position }: RunPosition): Promise<boolean> {
    const hold = pins.get(conversationId)
    if (hold?.position === position) hold.floor = hold.newest
    const keys = [logKey(conversationId), pinKey(conversationId)]
    const args = [ttlSeconds, maxEvents, maxLogBytes, position, PIN_TTL_SECONDS]
    return (await link.run((client) => runScript(client, renewScript, keys, args))) === 1
  }

  async function release([conversationId, { position, floor }]: [string, RetentionPin]): Promise<void> {
    const keys = [logKey(conversationId), pinKey(conversationId)]
    await link.run((client) => runScript(client, releaseScript, keys, [maxEvents, maxLogBytes, position, floor]))
    if (pins.get(conversationId)?.position === position) pins.delete(conversationId)
  }

  return { begin, renew }
}
