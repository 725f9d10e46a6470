import { Client, type ElicitResult, type PriorDiscovery } from '@modelcontextprotocol/client'
import type { OutgoingHttp } from '../../core/outgoing-http/outgoing-http.ts'
import { type McpServer, ServerUnusable } from './mcp-server.ts'
import { createProgramTransport } from './program-transport.ts'
import { type CallOnWire, createTransport } from './transport.ts'

const CONNECT_MS = 15_000
const MAX_DECLINED = 20

export interface Connection {
  client: Client
  era: 'modern' | 'legacy'
  /** The server gave a session, which it may forget. */
  hasSession: boolean
  /** A server that is told to stop a call may say what became of it. */
  mayAnswerStop: boolean
  /** How the server is spoken to next time, without asking it. */
  verdict: PriorDiscovery
  /** Calls that are on their way, by the call's id. */
  calls: Map<string, CallOnWire>
  useTokenOf(server: McpServer): void
  /** Questions that the server asked the user during calls, in vain. */
  declined: string[]
  /** Milliseconds since 1970 when it was last known to be there. */
  provedAt: number
  close(): Promise<void>
}

export interface ConnectOptions {
  /** The user whose calls it carries. */
  owner: string
  forCalls: boolean
  prior: PriorDiscovery | undefined
  signal: AbortSignal
  /** The server says, during a call, that its list of tools is another one now. */
  onListChanged: () => void
}

/**
 * Connects to a server in the newest protocol that both speak. With a verdict of an earlier time a server of the 2026
 * protocol is not asked anything. Rejects as the SDK does; `classifyFailure` says what it means.
 */
export async function connect(outgoing: OutgoingHttp, server: McpServer, options: ConnectOptions): Promise<Connection> {
  const { prior, signal } = options
  const { program } = server
  const made = program ? createProgramTransport(program) : createTransport(outgoing, server, options)
  const { transport, calls, hasSession, useTokenOf, endSession } = made
  const declined: string[] = []
  const client = new Client(
    { name: 'grizz-chat', title: 'Grizz Chat', version: '1' },
    {
      capabilities: { elicitation: { form: {}, url: {} } },
      versionNegotiation: { mode: 'auto' },
      inputRequired: { autoFulfill: false },
    },
  )
  client.setNotificationHandler('notifications/tools/list_changed', options.onListChanged)
  client.setRequestHandler('elicitation/create', ({ params }) => decline(declined, params.message))
  try {
    await client.connect(transport, { timeout: CONNECT_MS, signal, ...(prior && { prior }) })
  } catch (error) {
    await client.close().catch(() => undefined)
    throw program ? doesNotStart(server, error) : error
  }
  const discover = client.getDiscoverResult()
  return {
    client,
    era: client.getProtocolEra() ?? 'legacy',
    hasSession: hasSession(),
    useTokenOf,
    mayAnswerStop: program !== undefined || client.getProtocolEra() === 'legacy',
    verdict: discover ? { kind: 'modern', discover } : { kind: 'legacy' },
    calls,
    declined,
    provedAt: Date.now(),
    async close() {
      // A server that cannot be told keeps the session until it forgets it.
      await endSession().catch(() => undefined)
      await client.close().catch(() => undefined)
    },
  }
}

/**
 * In the 2025 protocol a server asks while its call is open. Users may take days, and the call would be lost with its
 * engine, so it is told no; the result says so.
 */
function decline(declined: string[], message: string): ElicitResult {
  if (declined.length < MAX_DECLINED) declined.push(message.slice(0, 500))
  return { action: 'decline' }
}

function doesNotStart({ name }: McpServer, cause: unknown): ServerUnusable {
  const message = `The program of ${name} does not start, or does not answer by MCP. Whoever runs the engine has to look.`
  return new ServerUnusable(message, { cause })
}
