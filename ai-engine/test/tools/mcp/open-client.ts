import { startToolServer, type ToolServer, type ToolServerOptions } from '@grizz/testing/tool-server/tool-server'
import { createOutgoingHttp } from '../../../src/core/outgoing-http/outgoing-http.ts'
import type { Tool, ToolContext, ToolResult } from '../../../src/tools/contract/tool.ts'
import { createMcpClient, type McpClient } from '../../../src/tools/mcp/mcp-client.ts'
import type { McpServer } from '../../../src/tools/mcp/mcp-server.ts'

export interface OpenClient {
  mcp: McpClient
  server: ToolServer
  /** The server as it is set up; tests change it. */
  config: McpServer
  tool(name: string): Promise<Tool>
  run(name: string, args?: unknown, context?: Partial<ToolContext>): Promise<ToolResult>
  close(): Promise<void>
}

/** A client and a tool server on loopback, which it may reach. */
export async function openClient(options: ToolServerOptions = {}, more: Partial<McpServer> = {}): Promise<OpenClient> {
  const server = await startToolServer(options)
  return openClientFor(server, more)
}

export function openClientFor(server: ToolServer, more: Partial<McpServer> = {}): OpenClient {
  const mcp = createMcpClient({ outgoing: createOutgoingHttp(), onListChanged: () => undefined })
  const config: McpServer = {
    ...{ id: crypto.randomUUID(), revision: 1, slug: 'effects', name: 'Effects', url: server.url },
    ...{ headers: {}, trusted: false, allowPrivate: true, policies: {} },
    ...more,
  }

  async function tool(name: string): Promise<Tool> {
    const { tools } = await mcp.list(config, 'ann')
    const listed = tools.find((one) => one.name === name)
    if (!listed) throw new Error(`no tool ${name} among ${tools.map((one) => one.name).join()}`)
    return mcp.toTool(config, listed, async () => config)
  }

  return {
    mcp,
    server,
    config,
    tool,
    run: async (name, args = {}, context = {}) => (await tool(name)).run(args, contextOf(context)),
    async close() {
      await mcp.close()
      await server.close()
    },
  }
}

export function contextOf(more: Partial<ToolContext> = {}): ToolContext {
  return {
    owner: 'ann',
    signal: new AbortController().signal,
    callId: crypto.randomUUID(),
    onProgress: () => undefined,
    ...more,
  }
}
