import { type PriorDiscovery, ProtocolError } from '@modelcontextprotocol/client'
import type { OutgoingHttp } from '../../core/outgoing-http/outgoing-http.ts'
import { type Connection, connect } from './connection.ts'
import type { McpServer } from './mcp-server.ts'

const MAX_OPEN = 500
const IDLE_MS = 300_000
const SWEEP_MS = 60_000
/** An older connection with a session is tried before a call is trusted to it. */
const FRESH_MS = 30_000
const PING_MS = 5000
const VERDICT_MS = 3_600_000

interface Held {
  opening: Promise<Connection>
  usedAt: number
}

export interface ConnectionsDeps {
  outgoing: OutgoingHttp
  /** A server told a user's connection that its list of tools is another one now. */
  onListChanged: (serverId: string, owner: string) => void
}

export type Connections = ReturnType<typeof createConnections>

/**
 * Keeps one connection for each server and user, so that no call waits for a handshake and a server's session is nobody
 * else's. Of a server that changed, the old connections are no longer used, and are closed after a while.
 */
export function createConnections({ outgoing, onListChanged }: ConnectionsDeps) {
  const held = new Map<string, Held>()
  /** No longer given to calls; those that are on their way end on them. */
  const retired = new Set<Promise<Connection>>()
  const verdicts = new Map<string, { prior: PriorDiscovery; at: number }>()
  const timer = setInterval(sweep, SWEEP_MS).unref()

  /** A connection for one listing, closed by the caller. */
  async function open(server: McpServer, owner: string, signal: AbortSignal, forCalls = false): Promise<Connection> {
    const known = verdicts.get(serverKey(server))
    const prior = known && known.at > Date.now() - VERDICT_MS ? known.prior : undefined
    const listChanged = () => onListChanged(server.id, owner)
    const options = { owner, forCalls, prior, signal, onListChanged: listChanged }
    const connection = await connect(outgoing, server, options).catch((error: unknown) => {
      verdicts.delete(serverKey(server))
      throw error
    })
    if (!prior) verdicts.set(serverKey(server), { prior: connection.verdict, at: Date.now() })
    return connection
  }

  /** The user's connection; rejects as `connect` does. */
  async function get(server: McpServer, owner: string, signal: AbortSignal): Promise<Connection> {
    const connection = await getOpen(server, owner, signal)
    if (!connection.hasSession || connection.provedAt > Date.now() - FRESH_MS) return connection
    if (await isAlive(connection, signal)) return connection
    signal.throwIfAborted()
    drop(server, owner)
    return getOpen(server, owner, signal)
  }

  function getOpen(server: McpServer, owner: string, signal: AbortSignal): Promise<Connection> {
    const key = connectionKey(server, owner)
    const known = held.get(key)
    if (known) {
      known.usedAt = Date.now()
      return untilAborted(known.opening, signal)
    }
    makeRoom()
    // Of nobody's signal: calls that come meanwhile wait for the same connection.
    const opening = open(server, owner, AbortSignal.timeout(20_000), true)
    held.set(key, { opening, usedAt: Date.now() })
    const forget = () => {
      if (held.get(key)?.opening === opening) held.delete(key)
    }
    // A program may end by itself; the next call starts it again.
    opening.then(({ client }) => Object.assign(client, { onclose: forget }), forget)
    return untilAborted(opening, signal)
  }

  /** Forgets a connection that turned out to be lost, and how its server was spoken to. */
  function drop(server: McpServer, owner: string): void {
    const key = connectionKey(server, owner)
    verdicts.delete(serverKey(server))
    const known = held.get(key)
    held.delete(key)
    if (known) retired.add(known.opening)
  }

  async function close(): Promise<void> {
    clearInterval(timer)
    const all = [...[...held.values()].map(({ opening }) => opening), ...retired]
    held.clear()
    retired.clear()
    await Promise.all(all.map((opening) => opening.then((connection) => connection.close()).catch(() => undefined)))
  }

  return { open, get, drop, close }

  function sweep(): void {
    retire([...held].filter(([, { usedAt }]) => usedAt < Date.now() - IDLE_MS))
    for (const opening of retired) void closeUnused(opening).catch(() => retired.delete(opening))
  }

  async function closeUnused(opening: Promise<Connection>): Promise<void> {
    const connection = await opening
    if (connection.calls.size > 0) return
    retired.delete(opening)
    await connection.close()
  }

  function makeRoom(): void {
    if (held.size < MAX_OPEN) return
    retire([...held].toSorted(([, a], [, b]) => a.usedAt - b.usedAt).slice(0, MAX_OPEN / 10))
  }

  function retire(entries: readonly [string, Held][]): void {
    for (const [key, { opening }] of entries) {
      held.delete(key)
      retired.add(opening)
    }
  }
}

async function isAlive(connection: Connection, signal: AbortSignal): Promise<boolean> {
  // A server that knows no pings answers nevertheless.
  const isAnswer = (error: unknown) => error instanceof ProtocolError
  const alive = await connection.client.ping({ timeout: PING_MS, signal }).then(() => true, isAnswer)
  if (alive) connection.provedAt = Date.now()
  return alive
}

function serverKey({ id, revision }: McpServer): string {
  return `${id} ${revision}`
}

/** A program runs once for all users of this engine. */
function connectionKey(server: McpServer, owner: string): string {
  return `${serverKey(server)} ${server.program ? '' : owner}`
}

/** Rejects with the signal's reason when it comes first; the work goes on for others. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
