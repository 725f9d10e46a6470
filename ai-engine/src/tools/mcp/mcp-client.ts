import { ownValue } from '../../core/own-value.ts'
import { MAX_ARGUMENT_BYTES, type Tool, type ToolContext, ToolError, type ToolResult } from '../contract/tool.ts'
import { callTool } from './call.ts'
import { type ConnectionsDeps, createConnections } from './connections.ts'
import { classifyFailure } from './failures.ts'
import { toListing } from './listing.ts'
import { type ListedTool, type McpServer, ServerUnusable, type ToolListing } from './mcp-server.ts'
import { toolName } from './tool-name.ts'

const LIST_MS = 30_000

export type McpClient = ReturnType<typeof createMcpClient>

/** Speaks to tool servers by the Model Context Protocol, of 2026 and 2025. */
export function createMcpClient(deps: ConnectionsDeps) {
  const connections = createConnections(deps)

  /**
   * Asks a server for its tools. Takes at most 30 s.
   * @throws ServerUnusable
   */
  async function list(server: McpServer, owner: string): Promise<ToolListing> {
    const signal = AbortSignal.timeout(LIST_MS)
    try {
      const connection = await connections[server.program ? 'get' : 'open'](server, owner, signal)
      try {
        if (!connection.client.getServerCapabilities()?.tools)
          return { tools: [], problem: 'This server has no tools.' }
        const { tools, ttlMs } = await connection.client.listTools(undefined, { signal, cacheMode: 'bypass' })
        return toListing(tools, ttlMs)
      } finally {
        if (!server.program) void connection.close()
      }
    } catch (error) {
      const { kind, detail } = classifyFailure(error, server)
      throw new ServerUnusable(detail, { needsSignIn: kind === 'sign_in', cause: error })
    }
  }

  /**
   * A listed tool as models call it.
   * @param current the server as it is now, when the call begins; undefined when it is gone or switched off
   */
  function toTool(server: McpServer, tool: ListedTool, current: () => Promise<McpServer | undefined>): Tool {
    const policy = ownValue(server.policies, tool.name)
    const isReadOnly = server.trusted && tool.readOnly
    return {
      name: toolName(server.slug, tool.name),
      server: { id: server.id, name: server.name, url: server.url },
      ...(policy && { policy }),
      title: tool.title ?? tool.name,
      description: tool.description,
      inputSchema: tool.inputSchema,
      readOnly: isReadOnly,
      idempotent: server.trusted && tool.idempotent,
      destructive: !isReadOnly && (!server.trusted || tool.destructive),
      run: (args, context) => run({ server, tool, current }, args, context),
    }
  }

  async function run(
    { server, tool, current }: { server: McpServer; tool: ListedTool; current: () => Promise<McpServer | undefined> },
    args: unknown,
    context: ToolContext,
  ): Promise<ToolResult> {
    context.signal.throwIfAborted()
    try {
      const now = await current()
      if (now && now.revision !== server.revision)
        throw new ToolError('This tool server was set up anew meanwhile. Nothing was done. Call again.')
      if (!now) throw new ToolError('This tool server was switched off or removed. Nothing was done.')
      if (ownValue(now.policies, tool.name) === 'deny')
        throw new ToolError('An administrator has forbidden this tool. Nothing was done.')
      return await callTool({ connections, server: now, tool }, toArguments(args), context)
    } catch (error) {
      if (error instanceof ToolError) return { content: error.message, isError: true }
      throw error
    }
  }

  return { list, toTool, close: connections.close }
}

function toArguments(args: unknown): Record<string, unknown> {
  if (typeof args !== 'object' || args === null || Array.isArray(args))
    throw new ToolError('Wrong arguments: give one JSON object. Mend them and call again.')
  if (isTooLarge(args))
    throw new ToolError(`The arguments are larger than ${MAX_ARGUMENT_BYTES / 1024} KiB. Send less.`)
  return { ...args }
}

function isTooLarge(args: object): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(args)) > MAX_ARGUMENT_BYTES
  } catch {
    // Nested deeper than the stack goes.
    return true
  }
}
