import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '../../core/logging/logger.ts'
import type { CheckResult, ToolServerRow, ToolServerTable, UsedToolServer } from '../../db/tool-servers/tool-servers.ts'
import type { McpClient } from '../../tools/mcp/mcp-client.ts'
import { ServerUnusable } from '../../tools/mcp/mcp-server.ts'
import { type ReadServer, UNREADABLE_HEADERS } from './server-config.ts'

const RELIST_EVERY_MS = 1000
const MIN_TTL_MS = 60_000
const MAX_TTL_MS = 86_400_000

export type ServerChecks = ReturnType<typeof createServerChecks>

/** Asks servers for their tools, each once at a time, and stores what came, or why nothing came. */
export function createServerChecks(deps: {
  table: ToolServerTable
  mcp: McpClient
  readServer: ReadServer
  logger: Pick<Logger, 'info'>
}) {
  const { table, mcp, readServer, logger } = deps
  const running = new Map<string, Promise<ToolServerRow | undefined>>()

  /** @returns the stored server; undefined when it was changed or removed meanwhile */
  return function check(server: UsedToolServer, owner: string): Promise<ToolServerRow | undefined> {
    const key = `${server.id} ${server.revision}`
    const known = running.get(key)
    if (known) return known
    const work = ask(server, owner)
      .then((result) => table.noteCheck(server.id, server.revision, result))
      .finally(() => running.delete(key))
    running.set(key, work)
    return work
  }

  async function ask(row: UsedToolServer, owner: string): Promise<CheckResult> {
    const server = readServer(row, owner)
    if (!server) return { status: 'unavailable', problem: UNREADABLE_HEADERS }
    try {
      const { tools, ttlMs, problem = null } = await mcp.list(server, owner)
      const wantsSignIn = (await server.token?.()) !== undefined
      return { tools, ttlMs: ttlMs === undefined ? null : clamp(ttlMs), problem, wantsSignIn }
    } catch (error) {
      if (!(error instanceof ServerUnusable)) throw error
      logger.info({ toolServer: row.id, err: error }, 'tool server cannot be used')
      if (error.needsSignIn) return { status: 'sign_in_required', problem: error.message, wantsSignIn: true }
      return { status: 'unavailable', problem: error.message }
    }
  }
}

/**
 * Lists a server's tools anew when it says that they changed: at once, and once more when it says so again meanwhile, a second
 * later. How often it says so costs nothing.
 */
export function createRelist(deps: {
  table: Pick<ToolServerTable, 'findUsed'>
  check: ServerChecks
  logger: Pick<Logger, 'warn'>
}) {
  const { table, check, logger } = deps
  const running = new Map<string, { isAskedAgain: boolean }>()

  return async function relist(id: string, userId: string): Promise<void> {
    const key = `${id} ${userId}`
    const known = running.get(key)
    if (known) {
      known.isAskedAgain = true
      return
    }
    const own = { isAskedAgain: false }
    running.set(key, own)
    do {
      own.isAskedAgain = false
      await listAnew(id, userId)
    } while (own.isAskedAgain)
    running.delete(key)
  }

  async function listAnew(id: string, userId: string): Promise<void> {
    try {
      const row = await table.findUsed(id, userId)
      if (!row) return
      const pauseMs = (row.checkedAt?.getTime() ?? 0) + RELIST_EVERY_MS - Date.now()
      if (pauseMs > 0) await wait(Math.min(pauseMs, RELIST_EVERY_MS), undefined, { ref: false })
      await check(row, userId)
    } catch (error) {
      logger.warn({ toolServer: id, err: error }, 'tools were not listed anew')
    }
  }
}

function clamp(ttlMs: number): number {
  return Math.round(Math.min(Math.max(ttlMs, MIN_TTL_MS), MAX_TTL_MS))
}
