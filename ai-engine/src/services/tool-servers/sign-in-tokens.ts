import { createKeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Encryption } from '../../core/security/encryption.ts'
import type { Renewal, SignInRow, SignInTable } from '../../db/tool-servers/sign-ins.ts'
import type { McpServer } from '../../tools/mcp/mcp-server.ts'
import type { Grant, OAuth } from '../../tools/mcp/oauth.ts'

/** The parts of a server that signing in needs. */
export type ServerAddress = Pick<McpServer, 'id' | 'name' | 'url' | 'allowPrivate'>

/** So long before its end an access token is renewed. */
const RENEW_BEFORE_MS = 60_000

export type SignInTokens = ReturnType<typeof createSignInTokens>

/** The tokens of users at tool servers: encrypted, renewed in time and by one engine at once. */
export function createSignInTokens(deps: {
  table: SignInTable
  encryption: Encryption
  oauth: OAuth
  logger: Pick<Logger, 'info'>
}) {
  const { table, encryption, oauth, logger } = deps
  const runExclusive = createKeyedMutex()

  /**
   * The user's access token for this server, good for a minute at least.
   * `refused` is a token that the server did not accept; `signIn` what was just read, null for none.
   * @returns undefined when the user has to sign in
   * @throws ServerUnusable when that cannot be known now
   */
  async function token(
    server: ServerAddress,
    userId: string,
    { refused, signIn }: { refused?: string; signIn?: SignInRow | null | undefined } = {},
  ): Promise<string | undefined> {
    const row = signIn === undefined ? await table.find(userId, server.id) : signIn
    const grant = row && read(row, server)
    if (!row || !grant) return undefined
    if (isGood(row, grant, refused)) return grant.accessToken
    const renewed = await runExclusive(`${userId} ${server.id}`, () =>
      table.renew(userId, server.id, (locked) => renewal(locked, server, refused)),
    )
    const now = renewed && read(renewed, server)
    return now && now.accessToken !== refused ? now.accessToken : undefined
  }

  async function save(
    server: ServerAddress,
    userId: string,
    grant: Grant,
    expiresInS: number | undefined,
  ): Promise<void> {
    const serverOrigin = new URL(server.url).origin
    const { id: serverId } = server
    await table.save({ userId, serverId, serverOrigin, ...stored(grant, expiresInS, userId, serverId) })
  }

  /** Forgets the sign-in, and revokes its tokens as far as that is possible. @returns whether there was one */
  async function signOut(server: ServerAddress, userId: string): Promise<boolean> {
    const row = await table.remove(userId, server.id)
    const grant = row && read(row, server)
    if (grant)
      await oauth
        .revoke(server, userId, grant)
        .catch((error: unknown) => logger.info({ toolServer: server.id, err: error }, 'tokens were not revoked'))
    return row !== undefined
  }

  return { token, save, signOut, serversOf: table.serversOf }

  /** Another engine may have renewed it while this one waited for the row. */
  async function renewal(row: SignInRow, server: ServerAddress, refused: string | undefined): Promise<Renewal> {
    const grant = read(row, server)
    if (!grant) return 'ended'
    if (isGood(row, grant, refused)) return 'kept'
    const renewed = await oauth.refresh(server, row.userId, grant)
    if (renewed) return stored(renewed.grant, renewed.expiresInS, row.userId, row.serverId)
    logger.info({ toolServer: server.id }, 'a sign-in at a tool server has ended')
    return 'ended'
  }

  /** A server whose address was changed to another host gets no token of the one before. */
  function read(row: SignInRow, server: ServerAddress): Grant | undefined {
    if (row.serverOrigin !== new URL(server.url).origin) return undefined
    const text = encryption.decrypt(row.grant, place(row.userId, row.serverId))
    return text === undefined ? undefined : JSON.parse(text)
  }

  function stored(grant: Grant, expiresInS: number | undefined, userId: string, serverId: string) {
    return {
      grant: encryption.encrypt(JSON.stringify(grant), place(userId, serverId)),
      expiresAt: expiresInS === undefined ? null : new Date(Date.now() + Math.min(expiresInS, MAX_EXPIRES_S) * 1000),
    }
  }
}

const MAX_EXPIRES_S = 31_536_000

function isGood({ expiresAt }: SignInRow, { accessToken }: Grant, refused: string | undefined): boolean {
  return accessToken !== refused && (expiresAt === null || expiresAt.getTime() > Date.now() + RENEW_BEFORE_MS)
}

function place(userId: string, serverId: string): string {
  return `tool_sign_ins ${userId} ${serverId}`
}
