import type { Config } from './config.ts'
import type { Logger } from './core/logging/logger.ts'
import { createOutgoingHttp } from './core/outgoing-http/outgoing-http.ts'
import type { Encryption } from './core/security/encryption.ts'
import type { Db } from './db/connection/database.ts'
import { createToolServerTable } from './db/tool-servers/tool-servers.ts'
import { createServerChecks } from './services/tool-servers/server-checks.ts'
import { createServerTools } from './services/tool-servers/server-tools.ts'
import { createToolServers } from './services/tool-servers/tool-servers.ts'
import { createMcpClient } from './tools/mcp/mcp-client.ts'

export type ToolServerParts = ReturnType<typeof composeToolServers>

/**
 * Tool servers, put together. Calls to them may take minutes, so they have outgoing HTTP of their own: pages that models
 * read never wait for them.
 */
export function composeToolServers(deps: { config: Config; db: Db; encryption: Encryption; logger: Logger }) {
  const { config, encryption, logger } = deps
  const table = createToolServerTable(deps.db)
  const mcp = createMcpClient({ outgoing: createOutgoingHttp() })
  const check = createServerChecks({ table, mcp, encryption, logger })
  const shared = { table, encryption, check, userServersAllowed: config.userToolServers }
  return {
    toolServers: createToolServers(shared),
    /** What a user's models may call of tool servers; to be asked at each model call. */
    toolsOf: createServerTools({ ...shared, mcp, logger }),
    close: mcp.close,
  }
}
