import type { Encryption } from '../../core/security/encryption.ts'
import type { ToolServerRow, UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import type { McpServer } from '../../tools/mcp/mcp-server.ts'

/** The parts of a server's row that a request needs. */
export type ServerAddress = Pick<McpServer, 'id' | 'name' | 'url' | 'allowPrivate'>

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
  token: (server: ServerAddress, userId: string, refused?: string) => Promise<string | undefined>
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
    const address = serverAddress(row)
    return {
      ...{ ...address, revision, slug, headers, policies, trusted: row.trusted && isVouchedFor },
      ...(!hasKey && { token: (refused?: string) => token(address, userId, refused) }),
    }
  }
}

export const UNREADABLE_HEADERS =
  'Its headers cannot be read, since AUTH_SECRET is another one now. Give the headers again.'
