import type { ToolServer } from '@grizz/protocol/tool-servers'
import { v5 as idFrom } from 'uuid'
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
  listedAt?: string
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

  /** As administrators see them. One whose list is due is asked, and not waited for. */
  function shown(): ToolServer[] {
    return programs.map((server) => {
      const entry = known.get(server.id) ?? { dueAt: 0 }
      void ask(server, entry)
      return show(server, entry)
    })
  }

  return { toolsOf, relist, shown, isProgram: (id: string) => known.has(id) }

  async function look(server: McpServer): Promise<Known> {
    const entry = known.get(server.id) ?? { dueAt: 0 }
    const asking = ask(server, entry)
    const soon = new Promise<void>((resolve) => setTimeout(resolve, FIRST_LISTING_MS).unref())
    if (!entry.listing) await Promise.race([asking, soon])
    return entry
  }

  async function ask(server: McpServer, entry: Known): Promise<void> {
    if (entry.dueAt > Date.now()) return
    entry.asking ??= list(server, entry).finally(() => delete entry.asking)
    return entry.asking
  }

  async function list(server: McpServer, entry: Known): Promise<void> {
    try {
      entry.listing = await mcp.list(server, server.id)
      entry.listedAt = new Date().toISOString()
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

const started = new Date().toISOString()

/** Arguments and the environment may hold secrets, and are not shown. */
function show(server: McpServer, { listing, listedAt, problem = listing?.problem }: Known): ToolServer {
  const { id, slug, name, trusted, policies, program } = server
  const why = problem ?? (listing ? undefined : NEVER_LISTED)
  return {
    ...{ slug, name, trusted, policies, audience: 'everyone', headerNames: [], enabled: true, locked: true },
    ...{ wantsSignIn: false, signedIn: false, allowPrivate: false, createdAt: started, updatedAt: started },
    id: idFrom(id, PROGRAMS),
    listedAt: listedAt ?? null,
    url: program?.command ?? '',
    tools: (listing?.tools ?? []).map(({ inputSchema: _, ...tool }) => tool),
    status: listing && problem === listing.problem ? 'ready' : 'unavailable',
    ...(why !== undefined && { problem: why }),
  }
}

/** Their ids for clients are made of their names, within this. */
const PROGRAMS = '5d1f8a52-6c0e-4e59-9d1b-8f6f0a1c7e33'
