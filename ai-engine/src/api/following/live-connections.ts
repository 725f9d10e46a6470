import { AppError } from '../../core/errors/app-error.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Holder } from '../../core/security/authenticator.ts'
import type { Caller, Credential } from '../../core/security/caller.ts'

const CHECK_INTERVAL_MS = 2000
const RETRY_AFTER_MS = 5000

interface Connection {
  caller: Caller
  end: (reason: string) => void
}

export interface LiveConnectionsOptions {
  sessions: { active(ids: readonly string[]): Promise<Holder[]> }
  keys: { active(ids: readonly string[]): Promise<Holder[]> }
  /** Users of an external issuer. */
  externalUsers: { active(ids: readonly string[]): Promise<ActiveUser[]> }
  logger: Logger
  /** How many one user may have open on this engine. */
  maxPerUser: number
  checkIntervalMs?: number
}

interface ActiveUser extends Pick<Holder, 'id' | 'role'> {
  signedOutAt: Date | null
}

export type LiveConnections = ReturnType<typeof createLiveConnections>

/**
 * The sockets and streams that are open on this engine. Every two seconds it asks once for all sessions, once for all
 * keys and once for all external users; a connection whose session, key or token has ended, or whose user is banned or
 * has another role, is ended. While Postgres is unreachable connections stay.
 */
export function createLiveConnections(options: LiveConnectionsOptions) {
  const { sessions, keys, externalUsers, logger, maxPerUser, checkIntervalMs = CHECK_INTERVAL_MS } = options
  const connections = new Set<Connection>()
  const openOf = new Map<string, number>()
  let checking: Promise<void> | undefined
  const timer = setInterval(() => {
    checking ??= check().finally(() => {
      checking = undefined
    })
  }, checkIntervalMs)
  timer.unref()

  return {
    /**
     * To be called right before `add`, within the same tick: else two connections could both be the last one allowed.
     * @throws AppError `rate_limited` when the user has as many open as one may have
     */
    enforceLimit({ userId }: Caller): void {
      if ((openOf.get(userId) ?? 0) < maxPerUser) return
      throw new AppError(
        'rate_limited',
        `You have ${maxPerUser} live connections open, the most that one user may have. Close some of them first.`,
        { retryAfterMs: RETRY_AFTER_MS },
      )
    },

    /** Registers a connection; `end` is called at most once. Returns a function to call when it closes by itself. */
    add(caller: Caller, end: (reason: string) => void): () => void {
      const connection = { caller, end }
      connections.add(connection)
      openOf.set(caller.userId, (openOf.get(caller.userId) ?? 0) + 1)
      return () => void remove(connection)
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
    for (const connection of checked) if (hasRunOut(connection)) end(connection, ended)
    try {
      const [activeSessions, activeKeys, activeUsers] = await Promise.all([
        sessions.active(idsOf(checked, 'session')),
        keys.active(idsOf(checked, 'key')),
        externalUsers.active(idsOf(checked, 'user')),
      ])
      const active = new Map([...activeSessions, ...activeKeys, ...activeUsers].map((holder) => [holder.id, holder]))
      for (const connection of checked) endUnlessActive(connection, active.get(connection.caller.credential.id))
    } catch (err) {
      logger.warn({ err }, 'Open connections could not be checked; trying again')
    }
  }

  function endUnlessActive(connection: Connection, holder: Pick<Holder, 'role'> | ActiveUser | undefined): void {
    if (!holder || isSignedOut(connection, holder)) end(connection, ended)
    else if (holder.role !== connection.caller.role) end(connection, 'Your rights have changed. Connect again.')
  }

  function end(connection: Connection, reason: string): void {
    if (remove(connection)) connection.end(reason)
  }

  function remove(connection: Connection): boolean {
    if (!connections.delete(connection)) return false
    const { userId } = connection.caller
    const left = (openOf.get(userId) ?? 1) - 1
    if (left > 0) openOf.set(userId, left)
    else openOf.delete(userId)
    return true
  }
}

const ended = 'Your session, key or token has ended. Sign in again.'

function hasRunOut({ caller }: Connection): boolean {
  const { expiresAt } = caller.credential
  return expiresAt !== undefined && expiresAt.getTime() <= Date.now()
}

function isSignedOut({ caller }: Connection, holder: object | ActiveUser): boolean {
  const { credential } = caller
  if (credential.kind !== 'user' || !('signedOutAt' in holder)) return false
  return holder.signedOutAt !== null && credential.issuedAt < holder.signedOutAt
}

function idsOf(connections: readonly Connection[], kind: Credential['kind']): string[] {
  const ids = connections.map(({ caller }) => caller.credential).filter((credential) => credential.kind === kind)
  return [...new Set(ids.map(({ id }) => id))]
}
