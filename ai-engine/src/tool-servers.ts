import type { Config } from './config.ts'
import type { Logger } from './core/logging/logger.ts'
import { createOutgoingHttp } from './core/outgoing-http/outgoing-http.ts'
import type { Encryption } from './core/security/encryption.ts'
import type { Db } from './db/connection/database.ts'
import { createSignInTable } from './db/tool-servers/sign-ins.ts'
import { createToolServerTable } from './db/tool-servers/tool-servers.ts'
import { createProgramTools } from './services/tool-servers/program-tools.ts'
import { createRelist, createServerChecks } from './services/tool-servers/server-checks.ts'
import { createReadServer } from './services/tool-servers/server-config.ts'
import { createServerTools, type ServerTools } from './services/tool-servers/server-tools.ts'
import { createSignInTokens } from './services/tool-servers/sign-in-tokens.ts'
import { createSignIns } from './services/tool-servers/sign-ins.ts'
import { createToolServers } from './services/tool-servers/tool-servers.ts'
import { createMcpClient } from './tools/mcp/mcp-client.ts'
import { createOAuth } from './tools/mcp/oauth.ts'

export type ToolServerParts = ReturnType<typeof composeToolServers>

interface ToolServerDeps {
  config: Config
  db: Db
  encryption: Encryption
  /** Users may add servers for themselves. */
  userServersAllowed: () => boolean
  /** Called when a user signed in at a server: calls that waited for it may go on. */
  onSignedIn: (userId: string, serverId: string) => Promise<void>
  logger: Logger
}

/**
 * Tool servers, put together. Calls to them may take minutes, so they have outgoing HTTP of their own: pages that models
 * read never wait for them.
 */
export function composeToolServers(deps: ToolServerDeps) {
  const { config, db, encryption, userServersAllowed, onSignedIn, logger } = deps
  const outgoing = createOutgoingHttp()
  const table = createToolServerTable(db)
  const signInTable = createSignInTable(db)
  const oauth = createOAuth({ outgoing })
  const tokens = createSignInTokens({ table: signInTable, encryption, oauth, logger })
  const readServer = createReadServer({ encryption, token: tokens.token })
  const onListChanged = (id: string, userId: string) =>
    programs.isProgram(id) ? programs.relist(id) : void relist(id, userId)
  const mcp = createMcpClient({ outgoing, onListChanged })
  const programs = createProgramTools({ programs: config.toolPrograms, mcp, logger })
  const check = createServerChecks({ table, mcp, readServer, logger })
  const relist = createRelist({ table, check, logger })
  const signedInAt = tokens.serversOf
  const shared = { table, encryption, check, userServersAllowed, signedInAt }
  const takenSlugs = config.toolPrograms.map(({ slug }) => slug)
  return {
    toolServers: createToolServers({ ...shared, findSignIn: signInTable.find, programs: programs.shown }),
    signIns: createSignIns({
      ...{ ...shared, servers: table, table: signInTable, tokens, oauth },
      ...{ publicUrl: config.publicUrl, onSignedIn, logger },
    }),
    /** The tools of tool servers that a user's models may call; to be asked at each model call. */
    toolsOf: together(programs.toolsOf, createServerTools({ ...shared, takenSlugs, mcp, readServer, logger })),
    hasPrograms: config.toolPrograms.length > 0,
    close: mcp.close,
  }
}

/** The programs of the configuration first, and then what is in the database. */
function together(ofPrograms: () => Promise<ServerTools>, ofServers: (userId: string) => Promise<ServerTools>) {
  return async (userId: string): Promise<ServerTools> => {
    const all = await Promise.all([ofPrograms(), ofServers(userId)])
    return { tools: all.flatMap(({ tools }) => tools), problems: all.flatMap(({ problems }) => problems) }
  }
}
