import type { Logger } from '../../core/logging/logger.ts'
import type { StoredTool } from '../../db/schema/tool-servers.ts'
import type { ToolServerTable, UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import type { Tool } from '../../tools/contract/tool.ts'
import type { McpClient } from '../../tools/mcp/mcp-client.ts'
import type { McpServer } from '../../tools/mcp/mcp-server.ts'
import type { ServerChecks } from './server-checks.ts'
import { type ReadServer, UNREADABLE_HEADERS } from './server-config.ts'

const DEFAULT_TTL_MS = 300_000
const TRY_AGAIN_MS = 30_000
/** A server that was never listed holds a message up for no longer. */
const FIRST_LISTING_MS = 5000
/** Of all servers of a user together: more than any model is told, little enough to be read for every question. */
const MAX_TOOLS = 500
const MAX_TOOL_BYTES = 1024 * 1024
/** Of all lists that this engine holds. */
const MAX_CACHED_BYTES = 64 * 1024 * 1024

export interface ServerTools {
  /** In a stable order: everyone's servers before the user's own, each by its slug, its tools by name. */
  tools: Tool[]
  /** Servers that cannot be used, or not as they should; to be told in the run. */
  problems: { server: string; detail: string }[]
}

interface Gathering {
  userId: string
  slugs: Set<string>
  tools: Tool[]
  count: number
  bytes: number
}

/** A stored list, with the bytes of each of its tools. */
interface Listing {
  listedAt: number
  tools: readonly StoredTool[]
  sizes: readonly number[]
}

interface ServerToolsDeps {
  table: ToolServerTable
  mcp: McpClient
  readServer: ReadServer
  check: ServerChecks
  /** Servers that users added for themselves are used. */
  userServersAllowed: () => boolean
  /** Of the programs that the configuration names. */
  takenSlugs: readonly string[]
  logger: Pick<Logger, 'warn'>
}

/**
 * The tools of servers that a user's models may call, as many as fit. The settings are read at each use; the lists are those
 * that were stored last, and are renewed in the background when their time is over.
 */
export function createServerTools(deps: ServerToolsDeps) {
  const { table, mcp, readServer, check, userServersAllowed, takenSlugs, logger } = deps
  const cache = new Map<string, Listing>()
  let cachedBytes = 0

  return async function toolsOf(userId: string): Promise<ServerTools> {
    const rows = await table.usedBy(userId)
    const due = (row: UsedToolServer) => isAllowed(row) && isDue(row) && (!row.wantsSignIn || row.signIn)
    const listed = await Promise.all(rows.map((row) => (due(row) ? listedFirst(row, userId) : row)))
    const listings = await readListings(listed)
    const problems: ServerTools['problems'] = []
    const gathering: Gathering = { userId, slugs: new Set(takenSlugs), tools: [], count: 0, bytes: 0 }
    for (const row of rows) {
      const problem = isAllowed(row) ? add(row, listings.get(row.id), gathering) : SWITCHED_OFF
      if (problem) problems.push({ server: row.name, detail: problem })
    }
    return { tools: gathering.tools, problems }
  }

  function isAllowed({ ownerId }: UsedToolServer): boolean {
    return ownerId === null || userServersAllowed()
  }

  /** Adds the server's tools, and returns what is wrong with it. */
  function add(row: UsedToolServer, listed: Listing | undefined, so: Gathering): string | undefined {
    const server = readServer(row, so.userId)
    if (!server) return UNREADABLE_HEADERS
    if (!listed) return row.problem ?? NEVER_LISTED
    const named = { ...server, slug: freeSlug(row, so.slugs) }
    const current = () => currentServer(row.id, so.userId)
    const fitting = listed.tools.filter((_, at) => fits(so, listed.sizes[at] ?? 0))
    so.tools.push(...fitting.map((tool) => mcp.toTool(named, tool, current)))
    if (fitting.length < listed.tools.length) return leftOut(listed.tools.length - fitting.length)
    // A call of a user who is not signed in waits for that, and says so itself.
    if (row.wantsSignIn && !row.signIn) return undefined
    return row.problem ?? undefined
  }

  async function currentServer(id: string, userId: string): Promise<McpServer | undefined> {
    const row = await table.findUsed(id, userId)
    return row && isAllowed(row) ? readServer(row, userId) : undefined
  }

  /** Lists anew, and waits for it only where there is no list yet. */
  async function listedFirst(row: UsedToolServer, userId: string): Promise<UsedToolServer> {
    const checked = check(row, userId).catch((error: unknown) => {
      logger.warn({ toolServer: row.id, err: error }, 'tools were not listed')
      return undefined
    })
    if (row.listedAt) return row
    const soon = new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), FIRST_LISTING_MS).unref()
    })
    const done = await Promise.race([checked, soon])
    return done ? Object.assign(row, { listedAt: done.listedAt, problem: done.problem }) : row
  }

  async function readListings(rows: readonly UsedToolServer[]): Promise<ReadonlyMap<string, Listing>> {
    const listed = rows.flatMap(({ id, listedAt }) => (listedAt ? [{ id, listedAt: listedAt.getTime() }] : []))
    const missing = listed.filter(({ id, listedAt }) => cache.get(id)?.listedAt !== listedAt)
    const found = await table.toolsOf(missing.map(({ id }) => id))
    const read = new Map<string, Listing>()
    for (const { id, listedAt } of listed) {
      const tools = found.get(id)
      const listing = tools ? { listedAt, tools, sizes: tools.map(bytesOf) } : cache.get(id)
      if (listing) read.set(id, listing)
    }
    for (const { id } of missing) keep(id, read.get(id))
    return read
  }

  function keep(id: string, listing: Listing | undefined): void {
    if (!listing) return
    cachedBytes += sum(listing.sizes) - sum(cache.get(id)?.sizes ?? [])
    cache.set(id, listing)
    if (cachedBytes <= MAX_CACHED_BYTES) return
    cache.clear()
    cachedBytes = 0
  }
}

function fits(so: Gathering, bytes: number): boolean {
  if (so.count === MAX_TOOLS || so.bytes + bytes > MAX_TOOL_BYTES) return false
  so.count += 1
  so.bytes += bytes
  return true
}

function leftOut(count: number): string {
  return `${count} of its tools were left out: all tool servers together may have ${MAX_TOOLS} tools, of 1 MiB. Remove a server.`
}

const bytesOf = ({ description, inputSchema }: StoredTool) =>
  Buffer.byteLength(description) + Buffer.byteLength(JSON.stringify(inputSchema))
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)

/** Of everyone's servers, which come first, none gives way to a user's own that was there before it. */
function freeSlug({ id, slug }: UsedToolServer, taken: Set<string>): string {
  const free = taken.has(slug) ? `${slug}-${id.slice(-4)}` : slug
  taken.add(free)
  return free
}

const NEVER_LISTED = 'It has not answered yet when it was asked for its tools.'
const SWITCHED_OFF = 'Servers that users add for themselves are switched off on this installation.'

function isDue({ listedAt, checkedAt, ttlMs }: UsedToolServer): boolean {
  if (checkedAt && checkedAt.getTime() > Date.now() - TRY_AGAIN_MS) return false
  return !listedAt || listedAt.getTime() + (ttlMs ?? DEFAULT_TTL_MS) < Date.now()
}
