import type { Encryption } from '../../core/security/encryption.ts'
import type { UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import type { McpServer } from '../../tools/mcp/mcp-server.ts'

/** Where a server's headers are stored, as the encryption knows it. */
export function headersPlace(id: string): string {
  return `tool_servers.headers ${id}`
}

/**
 * A stored server as the client needs it.
 * @returns undefined when its headers cannot be decrypted, as after AUTH_SECRET was changed
 */
export function toMcpServer(row: UsedToolServer, encryption: Encryption): McpServer | undefined {
  const { id, revision, slug, name, url, policies, isVouchedFor } = row
  const headers = row.headers === null ? '{}' : encryption.decrypt(row.headers, headersPlace(id))
  if (headers === undefined) return undefined
  return {
    id,
    revision,
    slug,
    name,
    url,
    headers: JSON.parse(headers),
    trusted: row.trusted && isVouchedFor,
    allowPrivate: row.allowPrivate && isVouchedFor,
    policies,
  }
}

export const UNREADABLE_HEADERS =
  'Its headers cannot be read, since AUTH_SECRET is another one now. Give the headers again.'
