import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Logger } from '../../core/logging/logger.ts'
import { OutgoingHttpError } from '../../core/outgoing-http/error.ts'
import type { Encryption } from '../../core/security/encryption.ts'
import type { SignInTable } from '../../db/tool-servers/sign-ins.ts'
import type { ToolServerTable, UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import { ServerUnusable } from '../../tools/mcp/mcp-server.ts'
import { clientMetadata, type OAuth, type OAuthClient, type SignInPlace } from '../../tools/mcp/oauth.ts'
import type { ServerChecks } from './server-checks.ts'
import { type GivenClient, givenClient, serverAddress } from './server-config.ts'
import type { ServerAddress, SignInTokens } from './sign-in-tokens.ts'

const FLOW_MS = 600_000
const MOST_FLOWS = 20
export const CALLBACK_PATH = '/api/tool-servers/callback'
export const CLIENT_PATH = '/api/tool-servers/client.json'

/** The parameters that the user's browser brings back. */
export interface CallbackQuery {
  state?: string | undefined
  code?: string | undefined
  iss?: string | undefined
  error?: string | undefined
}

interface Flow {
  url: string
  place: SignInPlace
  client: OAuthClient
  verifier: string
}

export type SignIns = ReturnType<typeof createSignIns>

interface SignInsDeps {
  servers: ToolServerTable
  table: SignInTable
  tokens: SignInTokens
  oauth: OAuth
  encryption: Encryption
  check: ServerChecks
  publicUrl: URL
  userServersAllowed: () => boolean
  /** Called when a user signed in: what waited for it may go on. */
  onSignedIn: (userId: string, serverId: string) => Promise<void>
  logger: Pick<Logger, 'info' | 'warn'>
}

/** Signing in at tool servers, each user for themselves. What has begun is in the database: any engine takes the callback. */
export function createSignIns(deps: SignInsDeps) {
  const { servers, table, tokens, oauth, encryption, check, publicUrl, userServersAllowed, onSignedIn, logger } = deps
  const redirectUri = new URL(CALLBACK_PATH, publicUrl).href
  const metadataUrl = publicUrl.protocol === 'https:' ? new URL(CLIENT_PATH, publicUrl).href : undefined

  /**
   * Where the user's browser has to go. `scope` are rights that a call needs beside those that the server asks for first.
   * @throws AppError `not_found`, or `conflict` with the sentence why signing in is not possible
   */
  async function begin(userId: string, id: string, scope?: string): Promise<{ url: string }> {
    const row = await findServer(userId, id)
    return inSentences(async () => {
      const server = serverAddress(row)
      const given = givenClient(row, encryption)
      const place = await oauth.findPlace({ ...server, issuer: given?.issuer }, userId, scope)
      const client = given ? toClient(given, place) : await clientFor(row, server, userId, place)
      const state = randomBytes(32).toString('base64url')
      const { url, verifier } = await oauth.begin(place, client, { state, redirectUri })
      const flow: Flow = { url: row.url, place, client, verifier }
      const stateHash = hash(state)
      const begun = await table.begin(
        {
          ...{ stateHash, userId, serverId: id },
          flow: encryption.encrypt(JSON.stringify(flow), flowPlace(stateHash)),
          expiresAt: new Date(Date.now() + FLOW_MS),
        },
        MOST_FLOWS,
      )
      if (!begun) throw new AppError('conflict', 'Too many sign-ins have begun. Finish one, or wait ten minutes.')
      return { url }
    })
  }

  /**
   * Ends a sign-in with what the browser brought.
   * @returns the server's name
   * @throws AppError whose sentence holds no word of the query
   */
  async function finish(userId: string, { state, code, iss, error }: CallbackQuery): Promise<{ name: string }> {
    const stateHash = hash(state ?? '')
    const taken = orNotFound(await table.take(stateHash, userId), NO_FLOW)
    const text = encryption.decrypt(taken.flow, flowPlace(stateHash))
    const flow: Flow = JSON.parse(orNotFound(text, NO_FLOW))
    const row = await findServer(userId, taken.serverId)
    const server = serverAddress(row)
    if (row.url !== flow.url)
      throw new AppError('conflict', 'This tool server was set up anew meanwhile. Sign in again.')
    await inSentences(async () => {
      oauth.checkIssuer(flow.place, iss)
      if (error !== undefined || !code) throw new ServerUnusable('The sign-in was not completed. Try again.')
      const { grant, expiresInS } = await oauth.exchange(server, userId, { ...flow, code, iss, redirectUri })
      await tokens.save(server, userId, grant, expiresInS)
    }).catch(async (failure: unknown) => {
      // The authorization server may have forgotten the client.
      await table.removeClient(row.id, flow.place.issuer, redirectUri)
      throw failure
    })
    void afterwards(row.id, userId)
    return { name: row.name }
  }

  async function signOut(userId: string, id: string): Promise<void> {
    const row = await findServer(userId, id)
    if (!(await tokens.signOut(serverAddress(row), userId)))
      throw new AppError('not_found', 'You are not signed in at this tool server.')
  }

  /** The document that authorization servers read about us, where they take a document in the place of a registration. */
  function clientDocument() {
    return { client_id: new URL(CLIENT_PATH, publicUrl).href, ...clientMetadata(redirectUri) }
  }

  return { begin, finish, signOut, clientDocument }

  async function findServer(userId: string, id: string): Promise<UsedToolServer> {
    const row = orNotFound(await servers.findUsed(id, userId), 'There is no such tool server.')
    if (row.ownerId !== null && !userServersAllowed())
      throw new AppError('forbidden', 'Servers that users add for themselves are switched off on this installation.')
    return row
  }

  /** Registered once for all users; only ever for the issuer that it belongs to. */
  async function clientFor(
    row: UsedToolServer,
    server: ServerAddress,
    userId: string,
    place: SignInPlace,
  ): Promise<OAuthClient> {
    const { issuer } = place
    const at = clientPlace(row.id, issuer)
    const known = await table.findClient(row.id, issuer, redirectUri)
    const client = known && encryption.decrypt(known, at)
    if (client) return JSON.parse(client)
    const made = await oauth.makeClient(server, userId, place, { metadataUrl, redirectUri })
    await table.saveClient({
      ...{ serverId: row.id, issuer, redirectUri },
      client: encryption.encrypt(JSON.stringify(made), at),
    })
    return made
  }

  /** Lists the tools, which may not have been possible before, and lets go on what waited. */
  async function afterwards(id: string, userId: string): Promise<void> {
    try {
      await check(await findServer(userId, id), userId)
      await onSignedIn(userId, id)
    } catch (error) {
      logger.warn({ toolServer: id, err: error }, 'what waited for a sign-in did not go on')
    }
  }

  /** Our own sentences, never those of an authorization server. */
  async function inSentences<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError) throw error
      logger.info({ err: error }, 'a sign-in at a tool server failed')
      const isOurs = error instanceof ServerUnusable || error instanceof OutgoingHttpError
      throw new AppError('conflict', isOurs ? error.message : 'The sign-in failed. Begin it again.', { cause: error })
    }
  }
}

const NO_FLOW = 'This sign-in is not yours, has ended already, or took longer than ten minutes. Begin it again.'

function toClient({ issuer, clientId, clientSecret }: GivenClient, place: SignInPlace): OAuthClient {
  if (issuer !== place.issuer)
    throw new ServerUnusable('The OAuth client that was given is for another authorization server.')
  return { client_id: clientId, client_secret: clientSecret }
}

function hash(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}

function flowPlace(stateHash: string): string {
  return `tool_sign_in_flows ${stateHash}`
}

function clientPlace(serverId: string, issuer: string): string {
  return `tool_clients ${serverId} ${issuer}`
}
