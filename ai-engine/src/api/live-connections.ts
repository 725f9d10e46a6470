import type { FastifyBaseLogger } from 'fastify'
import type { Holder } from '../core/security/authenticator.ts'
import type { Caller } from '../core/security/caller.ts'

const CHECK_EVERY_MS = 2000

interface Connection {
  caller: Caller
  end: (reason: string) => void
}

export interface LiveConnectionsOptions {
  sessions: { living(ids: readonly string[]): Promise<Holder[]> }
  keys: { living(ids: readonly string[]): Promise<Holder[]> }
  log: FastifyBaseLogger
  everyMs?: number
}

export type LiveConnections = ReturnType<typeof createLiveConnections>

/**
 * The sockets and streams that are open on this engine. Every two seconds it asks once for all sessions and once for
 * all keys behind them; a connection whose session or key has ended, whose person is banned or has another role, is
 * ended. While Postgres is out of reach nothing is known to have ended, so connections stay.
 */
export function createLiveConnections({ sessions, keys, log, everyMs = CHECK_EVERY_MS }: LiveConnectionsOptions) {
  const connections = new Set<Connection>()
  let checking: Promise<void> | undefined
  const timer = setInterval(() => {
    checking ??= check().finally(() => {
      checking = undefined
    })
  }, everyMs)
  timer.unref()

  return {
    /** Keeps watch over one connection; `end` is called at most once. Returns what to call when it closes by itself. */
    add(caller: Caller, end: (reason: string) => void): () => void {
      const connection = { caller, end }
      connections.add(connection)
      return () => void connections.delete(connection)
    },

    get size(): number {
      return connections.size
    },

    async close(): Promise<void> {
      clearInterval(timer)
      await checking
    },
  }

  async function check(): Promise<void> {
    const checked = [...connections]
    try {
      const [livingSessions, livingKeys] = await Promise.all([
        sessions.living(idsOf(checked, 'session')),
        keys.living(idsOf(checked, 'key')),
      ])
      const roles = new Map([...livingSessions, ...livingKeys].map(({ id, role }) => [id, role]))
      for (const connection of checked) endUnlessLiving(connection, roles)
    } catch (err) {
      log.warn({ err }, 'Open connections could not be checked; trying again')
    }
  }

  function endUnlessLiving(connection: Connection, roles: ReadonlyMap<string, Caller['role']>): void {
    const role = roles.get(connection.caller.credential.id)
    if (role === connection.caller.role || !connections.delete(connection)) return
    connection.end(role ? 'Your rights have changed. Connect again.' : 'Your session or key has ended. Sign in again.')
  }
}

function idsOf(connections: readonly Connection[], kind: Caller['credential']['kind']): string[] {
  const ids = connections.map(({ caller }) => caller.credential).filter((credential) => credential.kind === kind)
  return [...new Set(ids.map(({ id }) => id))]
}
