import type { Encryption } from '../../core/security/encryption.ts'
import type { SignInRow } from '../../db/tool-servers/sign-ins.ts'
import type { ToolServerRow, UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import type { McpServer } from '../../tools/mcp/mcp-server.ts'
import type { ServerAddress, SignInTokens } from './sign-in-tokens.ts'

export interface GivenClient {
  issuer: string
  clientId: string
  clientSecret?: string | undefined
}

/** Where a server's secrets are stored, as the encryption knows it. */
export function secretPlace(column: 'headers' | 'oauth_client', id: string): string {
  return `tool_servers.${column} ${id}`
}

export function serverAddress({ id, name, url, allowPrivate, isVouchedFor }: UsedToolServer): ServerAddress {
  return { id, name, url, allowPrivate: allowPrivate && isVouchedFor }
}

export function givenClient(
  row: Pick<ToolServerRow, 'id' | 'oauthClient'>,
  encryption: Encryption,
): GivenClient | undefined {
  const text =
    row.oauthClient === null ? undefined : encryption.decrypt(row.oauthClient, secretPlace('oauth_client', row.id))
  return text === undefined ? undefined : JSON.parse(text)
}

export type ReadServer = ReturnType<typeof createReadServer>

interface ReadServerDeps {
  encryption: Encryption
  /** The user's access token at a server. */
  token: SignInTokens['token']
}

export function createReadServer({ encryption, token }: ReadServerDeps) {
  /**
   * A stored server as the client needs it, with the user's sign-in where it has no fixed key.
   * @returns undefined when its headers cannot be decrypted, as after AUTH_SECRET was changed
   */
  return function readServer(row: UsedToolServer, userId: string): McpServer | undefined {
    const { id, revision, slug, policies, isVouchedFor } = row
    const text = row.headers === null ? '{}' : encryption.decrypt(row.headers, secretPlace('headers', id))
    if (text === undefined) return undefined
    const headers: Record<string, string> = JSON.parse(text)
    const hasKey = row.headerNames.some((name) => name.toLowerCase() === 'authorization')
    return {
      ...{ ...serverAddress(row), revision, slug, headers, policies, trusted: row.trusted && isVouchedFor },
      ...(!hasKey && { token: tokenOf(row, userId) }),
    }
  }

  /** For the first request, the sign-in is that which was read with the server. */
  function tokenOf(row: UsedToolServer, userId: string): NonNullable<McpServer['token']> {
    const address = serverAddress(row)
    let known: SignInRow | null | undefined = row.signIn
    return (refused) => {
      const signIn = known
      known = undefined
      return token(address, userId, refused === undefined ? { signIn } : { refused })
    }
  }
}

export const UNREADABLE_HEADERS =
  'Its headers cannot be read, since AUTH_SECRET is another one now. Give the headers again.'
