import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
  ProtocolError,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/client'
import { OutcomeUnknown, SignInRequired, type ToolContext, ToolError, type ToolResult } from '../contract/tool.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.ts'
import { classifyFailure } from './failures.ts'
import { type Answered, answered, askForVisit, askUser } from './input.ts'
import type { ListedTool, McpServer } from './mcp-server.ts'
import { toToolResult } from './result.ts'
import { type CallOnWire, callMeta } from './transport.ts'

const NO_ANSWER = 'The server ended its answer before there was one. The call may have taken effect.'
const CALL_MS = 600_000
/** Whoever stops a call waits two seconds for its word. */
const CANCEL_MS = 1500
const PROGRESS_EVERY_MS = 100
const MAX_PROGRESS_MESSAGE = 500

export interface CallDeps {
  connections: Connections
  server: McpServer
  tool: ListedTool
}

/**
 * Sends one call, once. Whatever fails after it left, and is not the server's own word, is OutcomeUnknown.
 * Rejects as `Tool.run` says.
 */
export async function callTool(
  { connections, server, tool }: CallDeps,
  args: Record<string, unknown>,
  context: ToolContext,
): Promise<ToolResult> {
  const more = answered(context.given)
  const connection = await connections
    .get(server, context.owner, context.signal)
    .catch((error: unknown) => connectionFailed(error, server, context.signal))
  connection.useTokenOf(server)
  const declinedBefore = connection.declined.length
  const result = await send({ connection, tool, args, more, context }).catch((error: unknown) => {
    throw callFailed(error, { connections, server, tool }, connection, context)
  })
  connection.provedAt = Date.now()
  if (isInputRequiredResult(result)) return askUser(result)
  return toToolResult(result, connection.declined.slice(declinedBefore).map(declinedNote), tool.name)
}

interface Sending {
  connection: Connection
  tool: ListedTool
  args: Record<string, unknown>
  more: Answered
  context: ToolContext
}

async function send(sending: Sending): Promise<CallToolResult | InputRequiredResult> {
  const { connection, tool, args, more, context } = sending
  const { calls, client, era } = connection
  const flight = new AbortController()
  const ended = Promise.withResolvers<never>()
  const onWire: CallOnWire = { onEnd: () => ended.reject(onWire.broken ?? new OutcomeUnknown(NO_ANSWER)) }
  calls.set(context.callId, onWire)
  const params = { name: tool.name, arguments: args, _meta: callMeta(context.callId), ...(era === 'modern' && more) }
  // Without the schema of its results: what a server answers is not judged after it acted.
  const toolDefinition = { name: tool.name, inputSchema: { ...tool.inputSchema, type: 'object' as const } }
  const answer = client.callTool(params, {
    signal: flight.signal,
    timeout: CALL_MS,
    onprogress: toProgress(context),
    allowInputRequired: true,
    toolDefinition,
  })
  const stopped = stoppedBy(context.signal)
  try {
    return await Promise.race([answer, ended.promise, stopped.promise])
  } catch (error) {
    if (!stopped.isStopped()) throw error
    return await cancel(connection, onWire, answer, context.signal)
  } finally {
    stopped.end()
    calls.delete(context.callId)
    answer.catch(() => undefined)
    ended.promise.catch(() => undefined)
    flight.abort('over')
  }
}

/**
 * Tells a server of the 2025 protocol that the call is cancelled, and waits for its word: an answer is the result, an error
 * means that it stopped. In the 2026 protocol closing the stream says it, and no word can come.
 */
async function cancel(
  { client, mayAnswerStop }: Connection,
  { requestId }: CallOnWire,
  answer: Promise<CallToolResult>,
  signal: AbortSignal,
): Promise<CallToolResult> {
  if (requestId === undefined) throw signal.reason
  if (mayAnswerStop) {
    const params = { requestId, reason: 'The user stopped it.' }
    void client.notification({ method: 'notifications/cancelled', params }).catch(() => undefined)
    const word = await Promise.race([answer.catch(isOwnWord), silence()])
    if (word === true) throw signal.reason
    if (word !== false) return word
  }
  throw new OutcomeUnknown('The call was stopped on its way. It may have taken effect.')
}

function isOwnWord(error: unknown): boolean {
  return error instanceof ProtocolError
}

function silence(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), CANCEL_MS).unref())
}

function stoppedBy(signal: AbortSignal) {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  promise.catch(() => undefined)
  return { promise, isStopped: () => signal.aborted, end: () => signal.removeEventListener('abort', stop) }
}

function connectionFailed(error: unknown, server: McpServer, signal: AbortSignal): never {
  signal.throwIfAborted()
  const { kind, detail } = classifyFailure(error, server)
  if (kind === 'sign_in') throw new SignInRequired(detail)
  throw new ToolError(`${detail} Nothing was done.`)
}

/** The result of a failed call, for its caller. */
function callFailed(error: unknown, { connections, server }: CallDeps, connection: Connection, context: ToolContext) {
  if (error instanceof OutcomeUnknown || error === context.signal.reason) return error
  if (error instanceof UrlElicitationRequiredError) return askForVisit(error.elicitations)
  const { kind, detail, scope } = classifyFailure(error, server, connection.hasSession)
  if (kind === 'session_lost' || kind === 'unknown') connections.drop(server, context.owner)
  if (kind === 'sign_in' || scope !== undefined) return new SignInRequired(detail, scope)
  if (kind === 'unknown') return new OutcomeUnknown(`${detail} It may have taken effect.`)
  return new ToolError(detail)
}

function toProgress({ onProgress }: ToolContext) {
  let last = 0
  return ({
    progress,
    total,
    message,
  }: {
    progress: number
    total?: number | undefined
    message?: string | undefined
  }) => {
    if (Date.now() - last < PROGRESS_EVERY_MS) return
    last = Date.now()
    onProgress({
      done: progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message: message.slice(0, MAX_PROGRESS_MESSAGE) }),
    })
  }
}

function declinedNote(message: string): string {
  return `[The server asked the user meanwhile: "${message}". It speaks an older protocol that cannot wait for an answer, so it was told no.]`
}
