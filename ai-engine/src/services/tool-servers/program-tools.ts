import type { Logger } from '../../core/logging/logger.ts'
import type { McpClient } from '../../tools/mcp/mcp-client.ts'
import { type McpServer, ServerUnusable, type ToolListing } from '../../tools/mcp/mcp-server.ts'
import type { ServerTools } from './server-tools.ts'

const DEFAULT_TTL_MS = 300_000
const TRY_AGAIN_MS = 30_000
/** A program that was never listed holds a message up for no longer. */
const FIRST_LISTING_MS = 5000

interface Known {
  listing?: ToolListing
  problem?: string
  /** When it was last asked, and when it may be asked again; milliseconds since 1970. */
  dueAt: number
  asking?: Promise<void>
}

/**
 * The tools of the programs that the configuration names, for every user. Each runs once on this engine; their lists are kept
 * in memory, and renewed in the background.
 */
export function createProgramTools(deps: {
  programs: readonly McpServer[]
  mcp: McpClient
  logger: Pick<Logger, 'warn'>
}) {
  const { programs, mcp, logger } = deps
  const known = new Map<string, Known>(programs.map(({ id }) => [id, { dueAt: 0 }]))

  async function toolsOf(): Promise<ServerTools> {
    const result: ServerTools = { tools: [], problems: [] }
    for (const server of programs) {
      const { listing, problem } = await look(server)
      const current = async () => server
      result.tools.push(...(listing?.tools ?? []).map((tool) => mcp.toTool(server, tool, current)))
      const detail = problem ?? listing?.problem ?? (listing ? undefined : NEVER_LISTED)
      if (detail) result.problems.push({ server: server.name, detail })
    }
    return result
  }

  /** Asks a program for its tools at the next use. */
  function relist(id: string): void {
    const entry = known.get(id)
    if (entry) entry.dueAt = 0
  }

  return { toolsOf, relist, isProgram: (id: string) => known.has(id) }

  async function look(server: McpServer): Promise<Known> {
    const entry = known.get(server.id) ?? { dueAt: 0 }
    if (entry.dueAt > Date.now()) return entry
    entry.asking ??= list(server, entry).finally(() => delete entry.asking)
    const soon = new Promise<void>((resolve) => setTimeout(resolve, FIRST_LISTING_MS).unref())
    if (!entry.listing) await Promise.race([entry.asking, soon])
    return entry
  }

  async function list(server: McpServer, entry: Known): Promise<void> {
    try {
      entry.listing = await mcp.list(server, server.id)
      entry.dueAt = Date.now() + (entry.listing.ttlMs ?? DEFAULT_TTL_MS)
      delete entry.problem
    } catch (error) {
      entry.dueAt = Date.now() + TRY_AGAIN_MS
      entry.problem = error instanceof ServerUnusable ? error.message : NEVER_LISTED
      logger.warn({ toolServer: server.id, err: error }, 'the tools of a program were not listed')
    }
  }
}

const NEVER_LISTED = 'It has not answered yet when it was asked for its tools.'
