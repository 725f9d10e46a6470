import type { Opened } from './clients-process.ts'

export interface Idle {
  log: 'memory' | 'redis'
  sockets: number
  bytesEach: number
  opening: Opened
  comingBack: Opened
  /** The engine's processor time for one reconnect. */
  cpuMsEach: number
}

export interface Streaming {
  sockets: number
  /** Connections of Redis that are in a blocking read. */
  blockingConnections: number
  comingBack: Opened
  /** Statements per reconnect, those of the engine's own work in that time taken off. */
  statementsEach: number
  compared: number
}

export interface Measured {
  asked: number
  limit: number
  idle: readonly Idle[]
  streaming: Streaming
}
