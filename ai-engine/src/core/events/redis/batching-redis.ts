import type { Duplex } from 'node:stream'
import { Redis } from 'ioredis'

/**
 * A connection whose commands of one turn of the event loop leave in one system call. ioredis gathers them itself when
 * told to (`enableAutoPipelining`), but then the next commands wait for the answer to those before, and each costs half
 * as much again (docs/benchmarks.md).
 */
export class GatheringRedis extends Redis {
  #corked: Duplex | undefined

  override sendCommand(...given: Parameters<Redis['sendCommand']>): unknown {
    this.#cork()
    return super.sendCommand(...given)
  }

  #cork(): void {
    const connection = this.stream
    if (!connection || this.#corked === connection) return
    this.#corked = connection
    connection.cork()
    process.nextTick(() => {
      this.#corked = undefined
      connection.uncork()
    })
  }
}
