import type { Duplex } from 'node:stream'
import { Redis } from 'ioredis'

/**
 * A connection that sends the commands of one turn of the event loop in one system call. ioredis can batch them itself
 * (`enableAutoPipelining`), but then the next commands wait for the answer to those before, and each costs half
 * as much again (docs/benchmarks.md).
 */
export class BatchingRedis extends Redis {
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
